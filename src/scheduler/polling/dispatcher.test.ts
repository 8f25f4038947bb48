import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SimulatedClock, seededRandom } from '../../../tests/simulated-clock.ts';
import { instanceKey, type InstanceConfig } from '../../contract/instance.ts';
import { defaultSettings } from '../../../tests/simulated-fleet.ts';
import { Dispatcher } from './dispatcher.ts';
import { isHealthy, stalenessMs } from './fleet.ts';
import { adaptiveSelector, ageStaleness } from './interval-choice.ts';
import type { PollResult } from './poll-result.ts';
import { PollScheduler } from './poll-scheduler.ts';
import type { PolledEvent } from './poll.ts';

const good: PollResult = { ok: true, warnings: [], changeHash: '', requests: 1 };
const bad: PollResult = {
  ok: false,
  failure: { kind: 'api', category: 'transient', message: 'HTTP 500' },
  requests: 1,
};
const timeout: PollResult = {
  ok: false,
  failure: { kind: 'timeout', category: 'transient', message: 'cut off' },
  requests: 1,
};
const everything = { enabled: true, scope: { groups: [], percent: 100 } };
const nothing = { enabled: false, scope: { groups: [], percent: 0 } };

function fleetOf(count: number): InstanceConfig[] {
  return Array.from({ length: count }, (_, n) => ({
    name: `node${n}`,
    type: (['pve', 'pbs', 'pmg', 'pve'] as const)[n % 4] as 'pve',
    url: `https://node${n}.example:8006`,
    auth: { tokenId: 'a@b!c', secret: 's' },
  }));
}

/** A dispatcher over a fleet whose status polls a test decides, on a clock that the test advances. */
function scheduler(
  count: number,
  poll: (name: string, signal: AbortSignal, clock: SimulatedClock) => Promise<PollResult>,
  options: { workers?: number; seed?: number; stored?: Dispatcher; clock?: SimulatedClock } = {},
) {
  const clock = options.clock ?? new SimulatedClock();
  const events: (PolledEvent & { at: number })[] = [];
  const starts: { key: string; at: number }[] = [];
  const running = new Map<string, number>();
  let most = 0;
  const dispatcher = new Dispatcher({
    clock,
    scheduler: new PollScheduler({
      settings: { ...defaultSettings, workers: options.workers ?? 16 },
      random: seededRandom(options.seed ?? 7),
      staleness: ageStaleness,
      selector: adaptiveSelector,
    }),
    deadlineMs: () => 10_000,
    poll: async (instance, part, signal) => {
      if (part !== 'status') return good;
      const key = instanceKey(instance);
      starts.push({ key, at: clock.now() });
      running.set(key, (running.get(key) ?? 0) + 1);
      most = Math.max(
        most,
        [...running.values()].reduce((sum, each) => sum + each, 0),
      );
      assert.equal(running.get(key), 1, `${key} is polled once at a time`);
      // What does not heed its deadline is given up, and no longer in flight as far as the scheduler can tell.
      signal.addEventListener('abort', () => running.set(key, 0));
      const result = await poll(instance.name, signal, clock);
      running.set(key, 0);
      return result;
    },
    onPolled: (event) => {
      if (event.part === 'status') events.push({ ...event, at: clock.now() });
    },
    onClockSet: () => undefined,
  });
  const states = new Map((options.stored?.snapshot().members ?? []).map(({ key, state }) => [key, state]));
  dispatcher.setFleet(fleetOf(count), states);
  /** Stops, and gives polls in flight the simulated time to end. */
  const stop = async () => {
    const stopping = dispatcher.stop();
    await clock.advance(20_000);
    await stopping;
  };
  return {
    clock,
    stop,
    dispatcher,
    events,
    starts,
    mostInFlight: () => most,
    member: (name: string) => {
      const member = dispatcher.snapshot().members.find(({ config }) => config.name === name);
      assert.ok(member);
      return member;
    },
    of: (name: string) => events.filter(({ config }) => config.name === name),
  };
}

const takes = (ms: number) => async (_name: string, _signal: AbortSignal, clock: SimulatedClock) => {
  await clock.sleep(ms);
  return good;
};
/** Never answers, and ends as a timeout when it is cut off. */
const hangs = (signal: AbortSignal) =>
  new Promise<PollResult>((resolve) => signal.addEventListener('abort', () => resolve(timeout)));

describe('a fleet that is well', () => {
  it('is polled at its fixed cadence until adaptive polling is turned on', async () => {
    const { dispatcher, clock, stop, of } = scheduler(12, takes(50));
    dispatcher.start();
    await clock.advance(600_000);
    assert.ok(Math.abs(of('node0').length - 60) <= 3, `pve: ${of('node0').length}`);
    assert.ok(Math.abs(of('node1').length - 10) <= 1, `pbs: ${of('node1').length}`);
    await stop();
  });

  it('has its first polls spread, and all of them within a base interval', async () => {
    const { dispatcher, clock, stop, starts } = scheduler(500, takes(50));
    dispatcher.start();
    await clock.advance(10_100);
    assert.equal(new Set(starts.map(({ key }) => key)).size, 500);
    const perSecond = new Map<number, number>();
    for (const { at } of starts)
      perSecond.set(Math.floor(at / 1_000), (perSecond.get(Math.floor(at / 1_000)) ?? 0) + 1);
    assert.ok(Math.max(...perSecond.values()) < 90, `${Math.max(...perSecond.values())} in one second`);
    await stop();
  });

  it('is polled more often at once when adaptive polling is turned on, and at the fixed cadence when off', async () => {
    const { dispatcher, clock, stop, starts, member } = scheduler(12, takes(50));
    dispatcher.start();
    await clock.advance(120_000);
    dispatcher.setAdaptive(everything);
    assert.equal(dispatcher.snapshot().enabled, true);
    for (const { state } of dispatcher.snapshot().members) assert.ok(state.nextRun <= clock.now() + 48_000);
    await clock.advance(300_000);
    assert.ok(member('node1').state.intervalMs <= 48_000, 'pbs');
    assert.ok(member('node0').state.intervalMs > 40_000, 'pve is polled less often: it does not change');
    dispatcher.setAdaptive(nothing);
    assert.equal(dispatcher.snapshot().enabled, false);
    const before = starts.length;
    await clock.advance(10_000);
    const polled = new Set(starts.slice(before).map(({ key }) => key));
    for (const { key, config } of dispatcher.snapshot().members)
      if (config.type === 'pve') assert.ok(polled.has(key), `${key} is back at 10 s`);
    await stop();
  });

  it('is adaptive in the scope alone', () => {
    const { dispatcher } = scheduler(40, takes(50));
    dispatcher.setAdaptive({ enabled: true, scope: { groups: [], percent: 25 } });
    assert.equal(dispatcher.snapshot().members.filter(({ adaptive }) => adaptive).length, 10);
    dispatcher.setAdaptive({ enabled: false, scope: { groups: [], percent: 25 } });
    assert.equal(dispatcher.snapshot().members.filter(({ adaptive }) => adaptive).length, 0);
  });
});

describe('an instance that hangs', () => {
  it('is cut off at the deadline, and counts as failed', async () => {
    const { dispatcher, clock, stop, of } = scheduler(4, async (name, signal, clock) =>
      name === 'node0' ? hangs(signal) : takes(20)(name, signal, clock),
    );
    dispatcher.start();
    await clock.advance(12_000);
    assert.equal(of('node0').length, 1);
    assert.equal(of('node0')[0]?.seconds, 10);
    assert.equal(of('node0')[0]?.after.consecutiveFailures, 1);
    await stop();
  });

  it('does not stop the rest of the fleet, even where only one worker is left', async () => {
    const { dispatcher, clock, stop, member } = scheduler(
      12,
      async (name, signal, clock) => (name === 'node0' ? hangs(signal) : takes(20)(name, signal, clock)),
      { workers: 2 },
    );
    dispatcher.start();
    await clock.advance(600_000);
    for (let n = 1; n < 12; n++) {
      const { state } = member(`node${n}`);
      assert.ok(clock.now() - (state.lastSuccessAt as number) < 75_000, `node${n}`);
    }
    assert.equal(member('node0').state.deadLetter?.reason, 'max_retry_attempts');
    await stop();
  });

  it('does not keep its worker, even if it does not heed the deadline', async () => {
    const { dispatcher, clock, of, member } = scheduler(
      4,
      async (name, signal, clock) =>
        name === 'node0' ? new Promise(() => {}) : takes(20)(name, signal, clock),
      { workers: 1 },
    );
    dispatcher.start();
    await clock.advance(120_000);
    assert.ok(of('node3').length > 5);
    const failure = of('node0')[0]?.result;
    assert.ok(failure && !failure.ok && failure.failure.kind === 'timeout');
    assert.match(failure.failure.message, /did not end within its deadline of 10 s/);
    assert.ok(member('node0').state.consecutiveFailures >= 1);
  });
});

describe('workers', () => {
  it('are never more than the setting, and the backlog tells what waits', async () => {
    const { dispatcher, clock, stop, mostInFlight } = scheduler(60, takes(9_000), { workers: 5 });
    dispatcher.start();
    await clock.advance(60_000);
    assert.equal(mostInFlight(), 5);
    const early = dispatcher.snapshot();
    assert.ok(early.backlog > 20, `${early.backlog}`);
    assert.ok(early.oldestOverdueMs > 10_000);
    await clock.advance(300_000);
    assert.ok(
      dispatcher.snapshot().backlog > 1.5 * 60,
      'a backlog grows for as long as polling does not keep up',
    );
    await stop();
  });

  it('that are enough leave no backlog', async () => {
    const { dispatcher, clock, stop } = scheduler(60, takes(50), { workers: 5 });
    dispatcher.start();
    await clock.advance(60_000);
    assert.ok(dispatcher.snapshot().backlog <= 1);
    await stop();
  });
});

describe('a restart', () => {
  it('polls soon what fell due meanwhile, spread, and keeps what is planned', async () => {
    const first = scheduler(200, takes(20));
    first.dispatcher.start();
    await first.clock.advance(95_000);
    await first.stop();
    const planned = new Map(
      first.dispatcher.snapshot().members.map(({ key, state }) => [key, state.nextRun]),
    );
    const restartAt = first.clock.now() + 20_000;
    await first.clock.advance(20_000);
    const second = scheduler(200, takes(20), { stored: first.dispatcher, clock: first.clock });
    second.dispatcher.start();
    await first.clock.advance(61_000);
    for (const [key, nextRun] of planned) {
      const at = second.starts.find((start) => start.key === key)?.at as number;
      assert.ok(at <= Math.max(nextRun, restartAt + 10_000) + 1_000, `${key} has no gap`);
      assert.ok(at >= Math.min(nextRun, restartAt), `${key} is not polled early`);
    }
    const atOnce = second.starts.filter(({ at }) => at < restartAt + 1_000).length;
    assert.ok(atOnce < 45, `${atOnce} of 200 in the first second`);
    await second.stop();
  });

  it('keeps a dead letter and its breaker, and the retry that was planned', async () => {
    const first = scheduler(1, () => Promise.resolve(bad));
    first.dispatcher.start();
    await first.clock.advance(300_000);
    await first.stop();
    const { state } = first.member('node0');
    assert.ok(state.deadLetter);
    const second = scheduler(1, () => Promise.resolve(good), {
      stored: first.dispatcher,
      clock: first.clock,
    });
    const { parts: _, ...known } = second.member('node0').state;
    const { parts: __, ...stored } = state;
    assert.deepEqual(known, stored);
    second.dispatcher.start();
    await first.clock.advance(1_800_000);
    assert.equal(second.member('node0').state.deadLetter, undefined);
    assert.equal(second.member('node0').state.breaker.state, 'closed');
    await second.stop();
  });

  it('does not put a poll off when the clock was set back', () => {
    const first = scheduler(1, takes(20));
    const stored = first.dispatcher;
    const clock = new SimulatedClock(first.clock.now() - 86_400_000);
    const second = scheduler(1, takes(20), { stored, clock });
    assert.ok(second.member('node0').state.nextRun <= clock.now() + 10_000);
  });
});

describe('a stop', () => {
  it('cuts off what is in flight, starts nothing more and leaves no timer', async () => {
    const { dispatcher, clock, stop, starts, events } = scheduler(12, async (_name, signal) => hangs(signal));
    dispatcher.start();
    await clock.advance(2_000);
    assert.ok(starts.length > 0);
    await stop();
    const [polls, ended] = [starts.length, events.length];
    await clock.advance(600_000);
    assert.deepEqual([starts.length, events.length], [polls, ended]);
    assert.equal(clock.pending, 0);
  });

  it('does not count the polls that it cut off as failures', async () => {
    const { dispatcher, clock, stop, member } = scheduler(1, async (_name, signal) => hangs(signal));
    dispatcher.start();
    await clock.advance(2_000);
    await stop();
    assert.equal(member('node0').state.consecutiveFailures, 0);
  });
});

describe('a fleet under random faults', () => {
  it('keeps every healthy adaptive instance within the staleness target of 60 s, for hours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(2 ** 31), fc.integer({ min: 1, max: 16 }), async (seed, instances) => {
        const random = seededRandom(seed);
        const faulty = new Map<string, { kind: number; until: number }>();
        let version = 0;
        const { dispatcher, clock, stop } = scheduler(
          instances,
          async (name, signal, clock) => {
            const present = faulty.get(name);
            const fault =
              present && present.until > clock.now()
                ? present
                : {
                    kind: random() < 0.05 ? 1 + Math.floor(random() * 4) : 0,
                    until: clock.now() + random() * 900_000,
                  };
            faulty.set(name, fault.kind === 0 ? { ...fault, until: 0 } : fault);
            if (fault.kind === 1) return hangs(signal);
            if (fault.kind === 2) await clock.sleep(5_000 * random());
            if (fault.kind === 3) return bad;
            if (fault.kind === 4) return { ...good, changeHash: `${(version += 1)}` };
            await clock.sleep(200 * random());
            return good;
          },
          { seed: seed + 1 },
        );
        dispatcher.setAdaptive(everything);
        dispatcher.start();
        for (let passed = 0; passed < 4 * 3_600_000; passed += 10_000) {
          await clock.advance(10_000);
          const { members, at } = dispatcher.snapshot();
          for (const member of members)
            if (isHealthy(member))
              assert.ok(
                (stalenessMs(member, at) as number) < 60_000,
                `${member.key}: ${stalenessMs(member, at)} ms`,
              );
        }
        await stop();
      }),
      { numRuns: 8, seed: 20_261_121 },
    );
  });

  it('has every dead letter and breaker cleared by itself once the faults end', async () => {
    let ill = true;
    const { dispatcher, clock, stop } = scheduler(12, async (_name, signal) => (ill ? hangs(signal) : good));
    dispatcher.setAdaptive(everything);
    dispatcher.start();
    // For a quarter of an hour it may be our own fault that all of them hang.
    await clock.advance(1_800_000);
    assert.ok(dispatcher.snapshot().members.every(({ state }) => state.deadLetter));
    ill = false;
    await clock.advance(1_900_000);
    for (const { state } of dispatcher.snapshot().members) {
      assert.equal(state.deadLetter, undefined);
      assert.equal(state.breaker.state, 'closed');
    }
    await stop();
  });
});
