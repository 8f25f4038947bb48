import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SimulatedClock, seededRandom } from '../../tests/simulated-clock.ts';
import { SimulatedDatabase } from '../../tests/simulated-database.ts';
import { defaultSettings, simulatedConfigs } from '../../tests/simulated-fleet.ts';
import { good, refused, timedOut } from '../../tests/polling/faulty-world.ts';
import type { Actor } from '../contract/actor.ts';
import { instanceKey } from '../contract/instance.ts';
import { onceFor } from './actions/once.ts';
import { managedFleet } from './managed-fleet.ts';
import { Management } from './management/management.ts';
import { Dispatcher } from './polling/dispatcher.ts';
import type { InstanceState } from './polling/instance-state.ts';
import { adaptiveSelector, ageStaleness } from './polling/interval-choice.ts';
import { PollScheduler } from './polling/poll-scheduler.ts';
import type { PolledEvent } from './polling/poll.ts';
import { StateStore } from './polling/state-store.ts';

const configs = simulatedConfigs(3);
const keys = configs.map(instanceKey);
/** Polls that come about as fast as storage writes. */
const settings = {
  ...defaultSettings,
  cadence: { ...defaultSettings.cadence, fixedMs: { pve: 300, pbs: 500, pmg: 700 } },
  deadLetterRetryMs: 2_000,
};

/** Polling, storage and management as the service puts them together, under a simulated clock. */
function world(seed: number, illness: number) {
  const clock = new SimulatedClock();
  const random = seededRandom(seed);
  const database = new SimulatedDatabase(clock, random);
  const states = new StateStore(database, clock, () => undefined);
  const known = new Map<string, InstanceState>();
  const last = new Map<string, PolledEvent & { at: number }>();
  const dispatcher = new Dispatcher({
    clock,
    scheduler: new PollScheduler({
      settings,
      random,
      staleness: ageStaleness,
      selector: adaptiveSelector,
    }),
    deadlineMs: () => 10_000,
    poll: async (_config, part) => {
      await clock.sleep(part === 'status' ? 400 * random() : 10);
      if (part !== 'status' || random() >= illness) return good;
      return random() < 0.3 ? refused : timedOut;
    },
    onPolled: (event) => {
      known.set(event.key, event.after);
      states.save(event.key, event.after, random() < 0.5);
      if (event.part === 'status') last.set(event.key, { ...event, at: clock.now() });
    },
    onClockSet: () => undefined,
  });
  dispatcher.setFleet(configs, known);
  const management = new Management({
    clock,
    fleet: managedFleet({ database, states, dispatcher, known }),
  });
  return { clock, database, states, known, last, dispatcher, management };
}

const orders = ['reset', 'retry', 'retryAll', 'remove', 'pause', 'resume', 'poll'] as const;
const step = fc.record({
  /** When, in ms from the step before. */
  after: fc.oneof(fc.nat(100), fc.nat(4_000)),
  what: fc.constantFrom(...orders, 'pause', 'resume', 'leave', 'return'),
  of: fc.nat(keys.length - 1),
  /** Of few, so that some come twice. */
  idempotencyKey: fc.option(fc.nat(6), { nil: undefined }),
});

describe('orders, polls and crashes at any moment', () => {
  it('never leave a change without its entry, an entry without its change, or an answer without both', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(2 ** 31),
        fc.constantFrom(0, 0.5, 0.9),
        fc.constantFrom(0, 0, 0.1),
        fc.array(step, { minLength: 1, maxLength: 40 }),
        async (seed, illness, failing, steps) => {
          const { clock, database, states, last, known, dispatcher, management } = world(seed, illness);
          // Thrown where it is found, it would count as storage that fails.
          const broken: unknown[] = [];
          let entries = 0;
          database.onStored = () => {
            try {
              assertWhole(database);
              if (database.stored.audit.length > entries) assertReset(database);
              entries = database.stored.audit.length;
            } catch (error) {
              broken.push(error);
            }
          };
          dispatcher.start();
          await clock.advance(10_000);
          database.failing = failing;
          const answers: Promise<unknown>[] = [];
          for (const [n, each] of steps.entries()) {
            await clock.advance(each.after);
            const key = keys[each.of] as string;
            if (each.what === 'leave' || each.what === 'return')
              dispatcher.setFleet(
                configs.filter((config) => each.what === 'return' || instanceKey(config) !== key),
                known,
              );
            else
              answers.push(
                ordered(management, each.what, key, actorOf(clock, each, n)).catch(() => undefined),
              );
          }
          // However storage fared: when it is well again, everything that was ordered or polled is stored.
          database.failing = 0;
          dispatcher.setFleet(configs, known);
          await clock.advance(60_000);
          await Promise.all(answers);
          const stopped = dispatcher.stop();
          await clock.advance(20_000);
          await stopped;
          const closed = states.close();
          await clock.advance(20_000);
          await closed;
          if (broken.length > 0) throw broken[0];
          const { members } = dispatcher.snapshot();
          for (const { key, state } of members) {
            assert.deepEqual(
              healthIn(database.stored.states.get(key) as InstanceState),
              healthIn(state),
              key,
            );
            assert.equal(state.paused?.reason, pausedBy(database, key), `${key} is as the log says`);
            const { at } = last.get(key) ?? {};
            const newest = Math.max(state.lastSuccessAt ?? 0, state.lastError?.at ?? 0);
            assert.equal(newest, at ?? 0, `${key}: the last poll is not lost`);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

/** What is durable of a state; when its next polls are may be planned anew without a write, as is a probe's beginning. */
function healthIn(state: InstanceState) {
  const { lastSuccessAt, lastError, consecutiveFailures, deadLetter, paused, breaker } = state;
  const { failures, trips, resetBy } = breaker;
  return { lastSuccessAt, lastError, consecutiveFailures, deadLetter, paused, failures, trips, resetBy };
}

/** Each with a request id of its own, unless it repeats a request under an idempotency key. */
function actorOf(
  clock: SimulatedClock,
  each: { what: string; of: number; idempotencyKey?: number | undefined },
  n: number,
): Actor {
  const key =
    each.idempotencyKey === undefined ? undefined : `${each.what}-${each.of}-${each.idempotencyKey}`;
  const sent = { principal: 'ada', key, method: 'POST', path: `/${each.what}`, body: null };
  return {
    name: 'ada',
    address: '127.0.0.1',
    requestId: key ?? `request-${n}`,
    role: 'admin',
    once: onceFor(sent, clock),
  };
}

function ordered(
  management: Management,
  what: (typeof orders)[number],
  key: string,
  actor: Actor,
): Promise<unknown> {
  const reason = `because of ${actor.requestId}`;
  switch (what) {
    case 'reset':
      return management.resetBreaker(key, { reason }, actor);
    case 'retry':
      return management.retryDeadLetter(key, undefined, actor);
    case 'retryAll':
      return management.retryDeadLetters(undefined, actor);
    case 'remove':
      return management.removeDeadLetter(key, { reason }, actor);
    case 'pause':
      return management.pause(key, { reason }, actor);
    case 'resume':
      return management.resume(key, undefined, actor);
    case 'poll':
      return management.poll(key, undefined, actor);
  }
}

/** What would be found after a crash at this moment. */
function assertWhole(database: SimulatedDatabase): void {
  const { states, audit, answers } = database.stored;
  for (const key of keys) {
    const state = states.get(key) as InstanceState | undefined;
    assert.equal(state?.paused?.reason, pausedBy(database, key), `${key} is as the log says`);
  }
  const allowed = audit.filter(({ outcome }) => outcome === 'allowed');
  const ids = allowed.map(({ requestId }) => requestId);
  assert.equal(new Set(ids).size, ids.length, 'no write is done twice');
  const remembered = [...answers.keys()].map((each) => each.replace('ada ', ''));
  assert.deepEqual(remembered.sort(), ids.filter((id) => !id.startsWith('request-')).sort());
}

/** What was stored with the newest entry. */
function assertReset({ stored: { audit, states } }: SimulatedDatabase): void {
  const newest = audit.at(-1);
  if (newest?.action !== 'breaker.reset' || newest.outcome !== 'allowed') return;
  const { breaker, consecutiveFailures } = states.get(newest.subject) as InstanceState;
  assert.deepEqual([breaker.state, breaker.resetBy, consecutiveFailures], ['closed', newest.actor, 0]);
}

/** Why an instance is paused, by the audit log. */
function pausedBy({ stored }: SimulatedDatabase, key: string): string | undefined {
  let reason: string | undefined;
  for (const entry of stored.audit) {
    if (entry.subject !== key || entry.outcome !== 'allowed') continue;
    if (entry.action === 'instance.pause') assert.equal(reason, undefined, 'nobody pauses what is paused');
    if (entry.action === 'instance.resume') reason = undefined;
    if (entry.action === 'instance.pause' || entry.action === 'dlq.remove') reason = entry.reason;
  }
  return reason;
}
