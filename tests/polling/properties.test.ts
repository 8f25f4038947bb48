import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { OfflineWindow } from '../../src/contract/offline-window.ts';
import { healthDocumentOf } from '../../src/scheduler/polling/health-document.ts';
import { isHealthy, stalenessMs } from '../../src/scheduler/polling/fleet.ts';
import { plannedOfflineUntil } from '../../src/scheduler/polling/offline-window.ts';
import type { Poll, PolledEvent } from '../../src/scheduler/polling/poll.ts';
import type { PollingSettings } from '../../src/scheduler/polling/polling-settings.ts';
import {
  FleetSimulation,
  defaultSettings,
  simulatedConfigs,
  type SimulatedWorld,
} from '../simulated-fleet.ts';
import { FaultyWorld, deadlineMs, good, timedOut } from './faulty-world.ts';
import { Watch } from './watch.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const start = Date.UTC(2026, 10, 21);
const everything = { enabled: true, scope: { groups: [], percent: 100 } };

/** A fleet under watch. */
function watched(options: { seed: number; world: SimulatedWorld; settings?: PollingSettings }) {
  const settings = options.settings ?? defaultSettings;
  const watch = new Watch(settings);
  const begun: Poll[] = [];
  const events: (PolledEvent & { at: number })[] = [];
  const simulation = new FleetSimulation({
    ...options,
    settings,
    start,
    onBegin: (poll, now) => {
      watch.onBegin(poll, now);
      watch.nobodyOvertaken([poll], simulation.scheduler.snapshot(now));
      begun.push(poll);
    },
    onEnd: (event, now) => {
      watch.onEnd(event, now);
      events.push({ ...event, at: now });
    },
  });
  return { simulation, scheduler: simulation.scheduler, watch, begun, events };
}

/** Something that is done to a fleet, between spells of an hour or less. */
type Step =
  | { kind: 'run'; minutes: number }
  | { kind: 'adaptive'; percent: number }
  | { kind: 'workers'; workers: number }
  | { kind: 'cadence'; minMs: number; maxMs: number; stalenessTargetMs: number; guestsMs: number }
  | { kind: 'fleet'; from: number; to: number }
  | { kind: 'illness'; illness: number };

const size = 24;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      minutes: fc.double({ min: 0.1, max: 60, noNaN: true }),
    }),
  },
  fc.record({ kind: fc.constant('adaptive' as const), percent: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ kind: fc.constant('workers' as const), workers: fc.integer({ min: 1, max: 16 }) }),
  fc.record({
    kind: fc.constant('cadence' as const),
    minMs: fc.integer({ min: 1_000, max: 10_000 }),
    maxMs: fc.integer({ min: 10_000, max: 300_000 }),
    stalenessTargetMs: fc.integer({ min: 20_000, max: 120_000 }),
    guestsMs: fc.integer({ min: 10_000, max: 600_000 }),
  }),
  fc.record({ kind: fc.constant('fleet' as const), from: fc.nat(size), to: fc.nat(size) }),
  fc.record({ kind: fc.constant('illness' as const), illness: fc.double({ min: 0, max: 0.8, noNaN: true }) }),
);

describe('a fleet under random faults, while its settings, its size and the lever change', () => {
  it('is polled one at a time an instance, in turn, with its back-off honoured and its backlog told; and recovers', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.array(step, { minLength: 4, maxLength: 14 }), (seed, steps) => {
        const world = new FaultyWorld(0.2);
        const fleet = simulatedConfigs(size);
        const { simulation, scheduler, watch } = watched({ seed, world: world.answer });
        const configure = (settings: PollingSettings) => {
          watch.settings = settings;
          scheduler.configure(settings, simulation.now);
        };
        scheduler.setFleet(fleet, new Map(), simulation.now);
        for (const each of steps) {
          const { settings } = watch;
          if (each.kind === 'run') simulation.run(each.minutes * minute);
          else if (each.kind === 'adaptive')
            scheduler.setAdaptive(
              { enabled: true, scope: { groups: [], percent: each.percent } },
              simulation.now,
            );
          else if (each.kind === 'workers') configure({ ...settings, workers: each.workers });
          else if (each.kind === 'illness') world.illness = each.illness;
          else if (each.kind === 'fleet') {
            const next = fleet.slice(Math.min(each.from, each.to), Math.max(each.from, each.to));
            for (const { type, name } of fleet)
              if (!next.some((config) => config.name === name)) watch.forget(`${type}::${name}`);
            scheduler.setFleet(next, new Map(), simulation.now);
            // What has left is still in flight for a while; who comes back waits for it.
            simulation.run(deadlineMs + 1);
          } else {
            const { minMs, maxMs, stalenessTargetMs, guestsMs } = each;
            const cadence = { ...settings.cadence, minMs, maxMs, stalenessTargetMs };
            configure({ ...settings, cadence, partCadence: { ...settings.partCadence, guests: guestsMs } });
          }
          watch.compare(scheduler.snapshot(simulation.now));
        }
        // All are well again: nothing stays behind, and nobody has been forgotten.
        world.illness = 0;
        configure(defaultSettings);
        scheduler.setFleet(fleet, new Map(), simulation.now);
        scheduler.setAdaptive(everything, simulation.now);
        simulation.run(1.2 * defaultSettings.deadLetterRetryMs);
        const { members, at, backlog, faultMayBeOursSince } = scheduler.snapshot(simulation.now);
        assert.equal(faultMayBeOursSince, undefined);
        assert.ok(backlog <= 2, `${backlog} polls wait`);
        for (const member of members) {
          const { state, key } = member;
          assert.deepEqual([state.breaker.state, state.deadLetter], ['closed', undefined], key);
          assert.ok((stalenessMs(member, at) as number) < minute, `${key} is polled`);
          for (const part of Object.values(state.parts))
            assert.ok(part.nextRun > at - second, `${key} has parts`);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has everything that is overdue in its backlog, however little its workers can do', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.integer({ min: 1, max: 5 }), (seed, workers) => {
        const slow: SimulatedWorld = (_config, _part, _now, random) => ({
          result: random() < 0.1 ? timedOut : good,
          ms: 5 * second * random(),
        });
        const settings = { ...defaultSettings, workers };
        const { simulation, scheduler, watch } = watched({ seed, world: slow, settings });
        scheduler.setFleet(simulatedConfigs(40), new Map(), start);
        let most = 0;
        for (let n = 0; n < 200; n++) {
          simulation.run(7 * second);
          const snapshot = scheduler.snapshot(simulation.now);
          watch.compare(snapshot);
          most = Math.max(most, snapshot.backlog);
        }
        assert.ok(most > 5, `${most} polls waited`);
      }),
      { numRuns: 10 },
    );
  });

  it('keeps every healthy adaptive instance within the staleness target', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.integer({ min: 1, max: 60 }), (seed, count) => {
        const world = new FaultyWorld(0.05);
        const { simulation, scheduler } = watched({ seed, world: world.answer });
        scheduler.setFleet(simulatedConfigs(count), new Map(), start);
        scheduler.setAdaptive(everything, start);
        for (let passed = 0; passed < 3 * hour; passed += 5 * second) {
          simulation.run(5 * second);
          const { members, at } = scheduler.snapshot(simulation.now);
          for (const member of members)
            if (isHealthy(member)) assert.ok((stalenessMs(member, at) as number) < minute, member.key);
        }
      }),
      { numRuns: 8 },
    );
  });
});

describe('with half of 80 instances hanging', () => {
  it('every healthy instance keeps its staleness target, however the rest began to hang', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.nat(20 * minute), (seed, hangAt) => {
        const hung = (name: string) => Number(name.slice('node'.length)) % 8 < 4;
        let worst = 0;
        const last = new Map<string, number>();
        const simulation = new FleetSimulation({
          seed,
          start,
          world: (config, _part, now, random) =>
            hung(config.name) && now >= start + hangAt
              ? { result: timedOut, ms: deadlineMs }
              : { result: good, ms: 20 + 180 * random() },
          onEnd: ({ part, result, key, config }, now) => {
            if (part !== 'status' || !result.ok || hung(config.name)) return;
            worst = Math.max(worst, now - (last.get(key) ?? now));
            last.set(key, now);
          },
        });
        simulation.scheduler.setFleet(simulatedConfigs(80), new Map(), start);
        simulation.scheduler.setAdaptive(everything, start);
        simulation.run(90 * minute);
        assert.equal(last.size, 40);
        assert.ok(worst < minute, `${worst} ms without a good poll`);
      }),
      { numRuns: 30 },
    );
  });
});

describe('when more than a third of the breakers opens at once', () => {
  /** A fleet whose network is away from the tenth minute on, for so long. */
  const outage = (seed: number, minutes: number, share: number) => {
    const away = (now: number) => now >= start + 10 * minute && now < start + (10 + minutes) * minute;
    const world: SimulatedWorld = (config, _part, now) =>
      away(now) && Number(config.name.slice('node'.length)) < 60 * share
        ? { result: timedOut, ms: 200 }
        : { result: good, ms: 50 };
    const fleet = watched({ seed, world });
    fleet.scheduler.setFleet(simulatedConfigs(60), new Map(), start);
    fleet.scheduler.setAdaptive(everything, start);
    return fleet;
  };

  it('says that the fault may be ours, asks half as often and gives up nobody for a quarter of an hour', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.double({ min: 0.5, max: 1, noNaN: true }), (seed, share) => {
        const { simulation, scheduler, events } = outage(seed, 60, share);
        simulation.run(13 * minute);
        const since = scheduler.snapshot(simulation.now).faultMayBeOursSince as number;
        assert.ok(since > start + 10 * minute, 'it is told');
        for (const { at, after, part } of events)
          if (part === 'status' && at > since && after.breaker.state === 'open')
            assert.ok(after.nextRun - at >= 8 * second, 'twice the least wait of a breaker');
        simulation.run(since + 15 * minute - simulation.now);
        assert.ok(!events.some(({ after }) => after.deadLetter), 'nobody is given up');
        simulation.run(15 * minute);
        const { members, faultMayBeOursSince } = scheduler.snapshot(simulation.now);
        assert.equal(faultMayBeOursSince, undefined, 'the hosts are at fault after all');
        assert.ok(members.filter(({ state }) => state.deadLetter).length >= 0.9 * 60 * share);
      }),
      { numRuns: 10 },
    );
  });

  it('says so no more when the fleet is back', () => {
    const { simulation, scheduler, events } = outage(1, 8, 1);
    simulation.run(13 * minute);
    assert.notEqual(scheduler.snapshot(simulation.now).faultMayBeOursSince, undefined);
    simulation.run(12 * minute);
    const { members, faultMayBeOursSince } = scheduler.snapshot(simulation.now);
    assert.equal(faultMayBeOursSince, undefined);
    assert.ok(members.every(({ state }) => state.breaker.state === 'closed'));
    assert.ok(!events.some(({ after }) => after.deadLetter));
  });

  it('says so no more when those that failed are removed', () => {
    const { simulation, scheduler, watch } = outage(1, 60, 0.5);
    simulation.run(13 * minute);
    assert.notEqual(scheduler.snapshot(simulation.now).faultMayBeOursSince, undefined);
    const fleet = simulatedConfigs(60);
    for (const { type, name } of fleet.slice(0, 30)) watch.forget(`${type}::${name}`);
    scheduler.setFleet(fleet.slice(30), new Map(), simulation.now);
    simulation.run(minute);
    assert.equal(scheduler.snapshot(simulation.now).faultMayBeOursSince, undefined);
  });

  it('does not say so of a few, and gives those up', () => {
    const { simulation, scheduler, events } = outage(1, 60, 0.2);
    simulation.run(30 * minute);
    assert.equal(scheduler.snapshot(simulation.now).faultMayBeOursSince, undefined);
    assert.equal(new Set(events.filter(({ after }) => after.deadLetter).map(({ key }) => key)).size, 12);
  });
});

describe('10,000 instances that are added at once', () => {
  it('are polled without a stampede, and all of them within a minute', () => {
    const settings = { ...defaultSettings, workers: 100 };
    const perSecond = new Map<number, number>();
    const first = new Set<string>();
    let statusInFlight = 0;
    let most = 0;
    const simulation = new FleetSimulation({
      seed: 1,
      settings,
      start,
      world: (_config, _part, _now, random) => ({ result: good, ms: 20 + 60 * random() }),
      onBegin: ({ member, part }, now) => {
        if (part !== 'status') return;
        first.add(member.key);
        most = Math.max(most, (statusInFlight += 1));
        const at = Math.floor((now - start) / second);
        perSecond.set(at, (perSecond.get(at) ?? 0) + 1);
      },
      onEnd: ({ part }) => (statusInFlight -= part === 'status' ? 1 : 0),
    });
    const known = simulatedConfigs(10_050);
    simulation.scheduler.setAdaptive(everything, start);
    simulation.scheduler.setFleet(known.slice(0, 50), new Map(), start);
    simulation.run(10 * minute);
    simulation.scheduler.setFleet(known, new Map(), simulation.now);
    simulation.run(minute);
    assert.equal(first.size, 10_050);
    assert.ok(most <= settings.workers);
    const busiest = Math.max(...perSecond.values());
    assert.ok(busiest < 1_300, `${busiest} polls in one second`);
    simulation.run(10 * minute);
    const { members, at, backlog } = simulation.scheduler.snapshot(simulation.now);
    assert.ok(backlog < 100, `${backlog} polls wait`);
    for (const member of members) assert.ok((stalenessMs(member, at) as number) < minute, member.key);
    // They began together, but are not asked together.
    const last = [...perSecond].filter(([at]) => at > 16 * 60).map(([, polls]) => polls);
    assert.ok(Math.max(...last) < 320, `${Math.max(...last)} polls in one second, where 210 would be even`);
  });
});

describe('a restart from what was stored', () => {
  it('neither stampedes nor leaves a gap', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.integer({ min: 0, max: 10 * minute }), (seed, downMs) => {
        const world = new FaultyWorld(0.05);
        const configs = simulatedConfigs(400);
        const before = new FleetSimulation({ seed, start, world: world.answer });
        before.scheduler.setFleet(configs, new Map(), start);
        before.scheduler.setAdaptive(everything, start);
        before.run(20 * minute);
        const { members } = before.scheduler.snapshot(before.now);
        // As the database keeps it.
        const stored = new Map(
          members.map(({ key, state }) => [key, JSON.parse(JSON.stringify(state)) as typeof state]),
        );
        const restartAt = before.now + downMs;
        const firstPolls = new Map<string, number>();
        const after = new FleetSimulation({
          seed: seed + 1,
          start: restartAt,
          settings: { ...defaultSettings, workers: 100 },
          world: world.answer,
          onBegin: ({ member, part }, now) => {
            if (part === 'status' && !firstPolls.has(member.key)) firstPolls.set(member.key, now);
          },
        });
        after.scheduler.setFleet(configs, stored, restartAt);
        after.scheduler.setAdaptive(everything, restartAt);
        after.run(1.2 * defaultSettings.deadLetterRetryMs);
        for (const [key, { nextRun }] of stored) {
          const at = firstPolls.get(key) as number;
          assert.ok(at >= Math.min(nextRun, restartAt), `${key} is not polled early`);
          const latest = nextRun > restartAt ? nextRun : restartAt + 10 * second;
          assert.ok(at <= latest + 2 * second, `${key} has no gap`);
        }
        const soonest = [...firstPolls.values()].filter((at) => at < restartAt + second).length;
        assert.ok(soonest <= 80, `${soonest} of 400 in the first second`);
      }),
      { numRuns: 10 },
    );
  });

  it('takes up what an older release stored, which knew no parts and gave reasons in words', () => {
    const { scheduler, simulation } = watched({ seed: 1, world: new FaultyWorld(0).answer });
    const { basis: _, parts: __, ...old } = stateOfOne();
    const stored = new Map([['pve::node0', { ...old, reasons: ['fixed cadence'] } as never]]);
    scheduler.setFleet(simulatedConfigs(1), stored, start);
    scheduler.setAdaptive(everything, start);
    simulation.run(10 * minute);
    const [member] = scheduler.snapshot(simulation.now).members;
    assert.equal(member?.state.basis.kind, 'adaptive');
    assert.ok(Object.values(member.state.parts).some(({ lastSuccessAt }) => lastSuccessAt));
  });

  function stateOfOne() {
    const { scheduler, simulation } = watched({ seed: 1, world: new FaultyWorld(0).answer });
    scheduler.setFleet(simulatedConfigs(1), new Map(), start);
    simulation.run(minute);
    const [member] = scheduler.snapshot(simulation.now).members;
    assert.ok(member);
    return member.state;
  }
});

describe('sub-polls', () => {
  it('neither delay nor fail the status, however long they hang and however they fail', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.integer({ min: 1, max: 16 }), (seed, workers) => {
        const hangs: SimulatedWorld = (_config, part, _now, random) =>
          part === 'status'
            ? { result: good, ms: 20 + 30 * random() }
            : { result: timedOut, ms: random() < 0.8 ? 90 * second : 10 };
        const { simulation, scheduler, events, begun } = watched({
          seed,
          world: hangs,
          settings: { ...defaultSettings, workers },
        });
        scheduler.setFleet(simulatedConfigs(20), new Map(), start);
        simulation.run(2 * hour);
        const status = events.filter(({ part }) => part === 'status');
        assert.ok(status.every(({ result, waitedSeconds }) => result.ok && waitedSeconds < 1));
        assert.ok(begun.some(({ part }) => part === 'backups'));
        for (const { state } of scheduler.snapshot(simulation.now).members) {
          assert.deepEqual(
            [state.consecutiveFailures, state.breaker.failures, state.deadLetter],
            [0, 0, undefined],
          );
        }
      }),
      { numRuns: 10 },
    );
  });

  it('keep to what a host bears: so many at once, and so many requests a minute', () => {
    fc.assert(
      fc.property(
        fc.nat(2 ** 31),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 20, max: 60 }),
        fc.integer({ min: 1, max: 12 }),
        (seed, concurrency, requestsPerMinute, requests) => {
          const cadence = { ...defaultSettings.cadence, fixedMs: { pve: 30_000 } };
          const partCadence = {
            guests: 10_000,
            storage: 10_000,
            disks: 10_000,
            updates: 10_000,
            backups: 10_000,
            mail: 10_000,
          };
          const settings = {
            ...defaultSettings,
            cadence,
            partCadence,
            host: { concurrency, requestsPerMinute },
          };
          let made = 0;
          const { simulation, scheduler, events } = watched({
            seed,
            settings,
            world: (_config, part, _now, random) => {
              const count = part === 'status' ? 2 : Math.ceil(requests * random());
              made += count;
              return { result: { ...good, requests: count }, ms: 3_000 * random() };
            },
          });
          scheduler.setFleet(simulatedConfigs(1), new Map(), start);
          const minutes = 60;
          simulation.run(minutes * minute);
          // A minute's worth may be saved up, and what is in flight is known at its end alone.
          const most = requestsPerMinute * (minutes + 1) + concurrency * requests;
          assert.ok(made <= most, `${made} requests, where ${most} are allowed`);
          const parts = new Set(events.map(({ part }) => part));
          assert.equal(parts.size, 6, 'every part has its turn');
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('a host whose status polls alone take more requests than it bears', () => {
  it('is told of: its sub-polls wait for a cadence, and the health document says since when', () => {
    const settings = { ...defaultSettings, host: { concurrency: 3, requestsPerMinute: 6 } };
    const { simulation, scheduler } = watched({
      seed: 1,
      settings,
      world: () => ({ result: { ...good, requests: 4 }, ms: 100 }),
    });
    scheduler.setFleet(simulatedConfigs(1), new Map(), start);
    let longest = 0;
    for (let waited = 0; waited < 60 * minute; waited += 5 * second) {
      simulation.run(5 * second);
      const [instance] = healthDocumentOf(scheduler.snapshot(simulation.now), settings).instances;
      const guests = instance?.parts?.find(({ part }) => part === 'guests');
      const since = guests?.waitsForHostSince;
      if (since !== undefined) longest = Math.max(longest, simulation.now - Date.parse(since));
      assert.equal(instance?.pollStatus.consecutiveFailures, 0);
    }
    const { guests: cadenceMs } = settings.partCadence;
    assert.ok(longest > cadenceMs - 10 * second, `the guests wait for ${longest} ms at the most`);
    assert.ok(longest < cadenceMs + 10 * second, `the guests wait for ${longest} ms`);
  });
});

describe('an instance that is offline by plan', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'];
  const daily: fc.Arbitrary<OfflineWindow> = fc
    .record({ from: fc.nat(1_439), to: fc.nat(1_439), timezone: fc.constantFrom(...zones) })
    // Between one and three at night there are times of day that one night in the year has not, or has twice.
    .filter(({ from, to }) => from !== to && ![from, to].some((minute) => minute >= 60 && minute <= 180));
  /** In the days around a change to or from summer time, somewhere. */
  const moment = fc
    .tuple(
      fc.constantFrom(
        Date.UTC(2026, 2, 29),
        Date.UTC(2026, 9, 25),
        Date.UTC(2026, 10, 1),
        Date.UTC(2026, 3, 5),
      ),
      fc.integer({ min: -24 * 60, max: 48 * 60 }),
      fc.nat(59_999),
    )
    .map(([day, minutes, ms]) => day + minutes * minute + ms);

  it('is so until the first moment at which it is not, over midnight and over a change of summer time', () => {
    fc.assert(
      fc.property(daily, moment, (window, now) => {
        const until = plannedOfflineUntil([window], now);
        if (until === undefined) return;
        let first = (Math.floor(now / minute) + 1) * minute;
        while (plannedOfflineUntil([window], first) !== undefined) first += minute;
        assert.equal(new Date(until).toISOString(), new Date(first).toISOString());
      }),
      { numRuns: 500 },
    );
  });

  it('is never asked within its windows, and soon after them', () => {
    fc.assert(
      fc.property(daily, moment, fc.nat(2 ** 31), (window, from, seed) => {
        const asked: number[] = [];
        const simulation = new FleetSimulation({
          seed,
          start: from,
          world: () => ({ result: good, ms: 100 }),
          onBegin: ({ part }, now) => part === 'status' && asked.push(now),
        });
        const [config] = simulatedConfigs(1);
        assert.ok(config);
        simulation.scheduler.setFleet([{ ...config, offline: [window] }], new Map(), from);
        simulation.scheduler.setAdaptive(everything, from);
        const days = 2;
        simulation.run(days * 24 * hour);
        let last = from;
        for (const at of [...asked, from + days * 24 * hour]) {
          assert.ok(asked.indexOf(at) < 0 || plannedOfflineUntil([window], at) === undefined);
          // From one poll to the next it was offline, or less than the staleness target passed.
          let expected = last;
          while (expected < at && plannedOfflineUntil([window], expected) === undefined)
            expected += 10 * second;
          const back = plannedOfflineUntil([window], Math.min(expected, at)) ?? last;
          assert.ok(at - Math.max(last, Math.min(back, at)) < minute, new Date(at).toISOString());
          last = at;
        }
      }),
      { numRuns: 25 },
    );
  });
});
