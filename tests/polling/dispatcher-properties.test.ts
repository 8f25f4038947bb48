import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isHealthy, stalenessMs } from '../../src/scheduler/polling/fleet.ts';
import { defaultSettings, simulatedConfigs } from '../simulated-fleet.ts';
import { dispatchedFleet, hangs, type Answer } from './dispatched-fleet.ts';
import { good, timedOut } from './faulty-world.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const everything = { enabled: true, scope: { groups: [], percent: 100 } };

/** Every fourth instance fails, at once or at its deadline. */
const someFail: Answer = async ({ name }, _part, signal, clock) => {
  const n = Number(name.slice('node'.length));
  if (n % 8 === 3) return hangs(signal);
  await clock.sleep(50);
  return n % 8 === 7 ? timedOut : good;
};

describe('a wall clock that is set by up to an hour, either way, again and again', () => {
  it('moves the schedule with it: nothing stops, nothing is asked at once, and no wait changes', async () => {
    const jump = fc.record({
      after: fc.integer({ min: second, max: 20 * minute }),
      by: fc.integer({ min: -hour, max: hour }).filter((ms) => Math.abs(ms) > 3 * second),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(2 ** 31),
        fc.array(jump, { minLength: 1, maxLength: 4 }),
        async (seed, jumps) => {
          const { clock, dispatcher, begun, events, clockSets } = dispatchedFleet(someFail, { seed });
          dispatcher.setFleet(simulatedConfigs(16), new Map());
          dispatcher.setAdaptive(everything);
          dispatcher.start();
          for (const { after, by } of jumps) {
            await clock.advance(after);
            clock.set(clock.now() + by);
            const { members, at } = dispatcher.snapshot();
            assert.equal(at, clock.now());
            for (const member of members)
              if (isHealthy(member)) assert.ok((stalenessMs(member, at) as number) < minute, 'ages stay');
          }
          await clock.advance(2 * minute);
          assert.deepEqual(
            clockSets,
            jumps.map(({ by }) => by),
          );
          const status = begun.filter(({ part }) => part === 'status');
          for (const { key, state } of dispatcher.snapshot().members) {
            const polls = status.filter((poll) => poll.key === key).map(({ elapsed }) => elapsed);
            const gaps = polls.map((elapsed, index) => elapsed - (polls[index - 1] ?? elapsed));
            if (state.consecutiveFailures === 0) assert.ok(Math.max(...gaps) < minute, `${key} has no gap`);
          }
          // What was planned is what was waited, on the clock that nobody sets.
          for (const { key, part, after, at, elapsed } of events) {
            const next = begun.find(
              (poll) => poll.key === key && poll.part === part && poll.elapsed > elapsed,
            );
            if (part !== 'status' || !next) continue;
            const waited = next.elapsed - elapsed;
            assert.ok(waited >= after.nextRun - at - 1, `${key} is not asked early`);
            assert.ok(waited <= after.nextRun - at + 15 * second, `${key} is not asked late`);
          }
          const perSecond = new Map<number, number>();
          for (const { elapsed } of status.filter((poll) => poll.elapsed > 30 * second))
            perSecond.set(
              Math.floor(elapsed / second),
              (perSecond.get(Math.floor(elapsed / second)) ?? 0) + 1,
            );
          assert.ok(Math.max(...perSecond.values()) <= 8, `${Math.max(...perSecond.values())} in one second`);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('does not keep an instance from being asked when its maintenance ends by the clock on the wall', async () => {
    for (const by of [-30 * minute, 30 * minute]) {
      const { clock, dispatcher, begun } = dispatchedFleet(() => Promise.resolve(good));
      const until = clock.now() + 2 * hour;
      const [config] = simulatedConfigs(1);
      assert.ok(config);
      dispatcher.setFleet([{ ...config, offline: [{ start: clock.now(), end: until }] }], new Map());
      dispatcher.start();
      await clock.advance(hour);
      clock.set(clock.now() + by);
      await clock.advance(2 * hour);
      const first = begun.find(({ part }) => part === 'status')?.at as number;
      assert.ok(first >= until && first < until + 21 * second, `${(first - until) / second} s after its end`);
    }
  });
});

describe('an instance that is removed while its poll is in flight', () => {
  it('brings no event, and is polled one at a time when it comes back, however often', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(2 ** 31),
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 15 * second })), { maxLength: 20 }),
        async (seed, changes) => {
          const slow: Answer = async ({ name }, part, _signal, clock) => {
            await clock.sleep(name === 'node0' && part === 'status' ? 8 * second : 50);
            return good;
          };
          const { clock, dispatcher, events, begun, inFlight } = dispatchedFleet(slow, { seed });
          const fleet = simulatedConfigs(4);
          const gone = new Set<string>();
          dispatcher.setFleet(fleet, new Map());
          dispatcher.start();
          for (const [present, ms] of changes) {
            dispatcher.setFleet(present ? fleet : fleet.slice(1), new Map());
            if (present) gone.clear();
            else gone.add('node0');
            const before = events.length;
            for (let passed = 0; passed < ms; passed += second) {
              await clock.advance(Math.min(second, ms - passed));
              for (const [name, polls] of inFlight) assert.ok(polls <= 1, `${name}: ${polls} in flight`);
            }
            assert.ok(!events.slice(before).some(({ config }) => gone.has(config.name)));
          }
          dispatcher.setFleet(fleet, new Map());
          const from = begun.length;
          await clock.advance(2 * minute);
          const polled = new Set(begun.slice(from).map(({ key }) => key));
          for (const { type, name } of fleet) assert.ok(polled.has(`${type}::${name}`), `${name} is polled`);
          const { members } = dispatcher.snapshot();
          for (const { key, inFlight: told } of members)
            assert.equal(
              told,
              (inFlight.get(`${key}#status`) ?? 0) > 0,
              `${key}: in flight as far as it tells`,
            );
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('settings that change while polls are in flight', () => {
  it('hold for what begins from then on, and no count drifts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(2 ** 31),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 30 * second })), {
          minLength: 1,
          maxLength: 10,
        }),
        async (seed, changes) => {
          const takes: Answer = async (_config, _part, _signal, clock) => {
            await clock.sleep(3 * second);
            return good;
          };
          const { clock, dispatcher, inFlight, begun } = dispatchedFleet(takes, { seed });
          const running = () =>
            [...inFlight].reduce((sum, [name, polls]) => sum + (name.endsWith('#status') ? polls : 0), 0);
          dispatcher.setFleet(simulatedConfigs(20), new Map());
          dispatcher.start();
          for (const [workers, ms] of changes) {
            dispatcher.configure({ ...defaultSettings, workers });
            const atChange = running();
            const before = begun.length;
            await clock.advance(ms);
            assert.ok(running() <= Math.max(workers, atChange));
            if (begun.slice(before).some(({ part }) => part === 'status'))
              assert.ok(running() <= workers || ms < 3 * second);
            const { members } = dispatcher.snapshot();
            assert.equal(members.filter((member) => member.inFlight).length, running());
          }
          dispatcher.configure(defaultSettings);
          const stopping = dispatcher.stop();
          await clock.advance(20 * second);
          await stopping;
          const { members, partsInFlight } = dispatcher.snapshot();
          assert.deepEqual([members.filter((member) => member.inFlight).length, partsInFlight], [0, 0]);
          assert.equal(clock.pending, 0, 'no timer is left');
          // A dispatcher that was stopped can be started again.
          dispatcher.start();
          const before = begun.length;
          await clock.advance(1.2 * minute);
          assert.ok(new Set(begun.slice(before).map(({ key }) => key)).size === 20);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('bring forward what a shorter cadence would have asked sooner, sub-polls too', async () => {
    const { clock, dispatcher, begun } = dispatchedFleet(() => Promise.resolve(good));
    dispatcher.setFleet(simulatedConfigs(8), new Map());
    dispatcher.start();
    await clock.advance(20 * minute);
    const before = begun.length;
    dispatcher.configure({
      ...defaultSettings,
      cadence: { ...defaultSettings.cadence, fixedMs: { pve: 5_000, pbs: 5_000, pmg: 5_000 } },
      partCadence: { ...defaultSettings.partCadence, updates: minute },
    });
    await clock.advance(minute);
    const since = begun.slice(before);
    assert.equal(new Set(since.filter(({ part }) => part === 'updates').map(({ key }) => key)).size, 4);
    assert.ok(since.filter(({ part }) => part === 'status').length >= 8 * 11);
  });
});

describe('a dispatcher that is stopped and started again, time after time', () => {
  it('asks on for everything: polls that it cut off hold no place, neither its own nor of their host', async () => {
    const slow: Answer = async (_config, _part, signal, clock) => {
      await Promise.race([clock.sleep(3 * second), hangs(signal)]);
      return good;
    };
    const { clock, dispatcher, begun } = dispatchedFleet(slow);
    dispatcher.setFleet(simulatedConfigs(4), new Map());
    for (let n = 0; n < 20; n++) {
      dispatcher.start();
      await clock.advance(minute);
      const stopping = dispatcher.stop();
      await clock.advance(second);
      await stopping;
    }
    dispatcher.start();
    const before = begun.length;
    await clock.advance(6 * minute);
    const asked = new Set(begun.slice(before).map(({ key, part }) => `${key} ${part}`));
    for (const wanted of [
      'pve::node0 status',
      'pve::node0 guests',
      'pve::node2 storage',
      'pbs::node1 storage',
    ])
      assert.ok(asked.has(wanted), wanted);
  });
});

describe('a poll that throws', () => {
  it('counts as failed, and keeps neither its worker nor its instance', async () => {
    const { clock, dispatcher, events } = dispatchedFleet(
      () => {
        throw new TypeError('secret');
      },
      { settings: { ...defaultSettings, workers: 1 } },
    );
    dispatcher.setFleet(simulatedConfigs(2), new Map());
    dispatcher.start();
    await clock.advance(5 * minute);
    for (const { config, state } of dispatcher.snapshot().members) {
      assert.ok(state.consecutiveFailures >= 3, config.name);
      assert.match(state.lastError?.message as string, /mistake of its own \(TypeError\)/);
    }
    assert.ok(events.every(({ result }) => !result.ok));
  });
});
