import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { FleetMember } from '../../src/scheduler/polling/fleet.ts';
import type { InstanceState } from '../../src/scheduler/polling/instance-state.ts';
import type { InstanceOrder } from '../../src/contract/instance-order.ts';
import {
  FleetSimulation,
  defaultSettings,
  simulatedConfigs,
  type SimulatedWorld,
} from '../simulated-fleet.ts';
import { FaultyWorld, good, refused, timedOut } from './faulty-world.ts';

const second = 1_000;
const minute = 60 * second;
const start = Date.UTC(2026, 10, 21);

/** A fleet whose instances answer or fail as a test says, each status poll taking `ms`. */
function fleetOf(count: number, options: { ms?: number; workers?: number } = {}) {
  const ill = new Map<string, 'fails' | 'refuses' | 'hangs'>();
  const polled: { key: string; at: number }[] = [];
  const world: SimulatedWorld = ({ name }, part) => {
    if (part !== 'status') return { result: good, ms: 10 };
    const how = ill.get(name);
    if (how === 'hangs') return { result: timedOut, ms: 10 * second };
    return { result: how ? (how === 'refuses' ? refused : timedOut) : good, ms: options.ms ?? 20 };
  };
  const configs = simulatedConfigs(count);
  const simulation = new FleetSimulation({
    world,
    seed: 5,
    start,
    settings: { ...defaultSettings, workers: options.workers ?? 16 },
    onBegin: ({ part, member }, at) => part === 'status' && polled.push({ key: member.key, at }),
  });
  const { scheduler } = simulation;
  scheduler.setFleet(configs, new Map(), start);
  const keys = configs.map(({ type, name }) => `${type}::${name}`);
  return {
    simulation,
    scheduler,
    configs,
    ill,
    keys: keys as [string, ...string[]],
    operate: (key: string, operation: InstanceOrder) => scheduler.operate(key, operation, simulation.now),
    member: (key: string) => scheduler.member(key, simulation.now) as FleetMember,
    pollsOf: (key: string, since: number) => polled.filter((poll) => poll.key === key && poll.at >= since),
    polled,
  };
}
const pause = (until?: number): InstanceOrder => ({
  kind: 'pause',
  by: 'ada',
  reason: 'disks',
  at: start,
  ...(until !== undefined && { until }),
});

describe('a paused instance', () => {
  it('is not polled, with none of its parts, until it is resumed; and then at once', () => {
    const fleet = fleetOf(4);
    const [key] = fleet.keys;
    fleet.simulation.run(minute);
    fleet.operate(key, pause());
    const since = fleet.simulation.now;
    const parts = JSON.stringify(
      Object.values(fleet.member(key).state.parts).map((part) => part.lastSuccessAt),
    );
    fleet.simulation.run(60 * minute);
    assert.deepEqual(fleet.pollsOf(key, since), []);
    const now = Object.values(fleet.member(key).state.parts).map((part) => part.lastSuccessAt);
    assert.equal(JSON.stringify(now), parts);
    const { backlog, oldestOverdueMs } = fleet.scheduler.snapshot(fleet.simulation.now);
    assert.ok(backlog <= 1 && oldestOverdueMs < second, 'what it misses is not owed');
    const resumedAt = fleet.simulation.now;
    fleet.operate(key, { kind: 'resume', runsAt: resumedAt });
    fleet.simulation.run(second);
    assert.equal(fleet.pollsOf(key, resumedAt)[0]?.at, resumedAt);
  });

  it('stays paused through changes of settings, of the lever and of the fleet, and through a restart', () => {
    const fleet = fleetOf(4);
    const [key] = fleet.keys;
    fleet.simulation.run(minute);
    fleet.operate(key, pause());
    const since = fleet.simulation.now;
    const { scheduler, simulation, configs } = fleet;
    scheduler.configure({ ...defaultSettings, workers: 4 }, simulation.now);
    scheduler.setAdaptive({ enabled: true, scope: { groups: [], percent: 100 } }, simulation.now);
    scheduler.shift(90 * minute);
    simulation.now += 90 * minute;
    const stored = new Map<string, InstanceState>(
      JSON.parse(
        JSON.stringify(scheduler.snapshot(simulation.now).members.map((each) => [each.key, each.state])),
      ) as [string, InstanceState][],
    );
    scheduler.setFleet(configs.slice(1), new Map(), simulation.now);
    simulation.run(minute);
    scheduler.setFleet(configs, stored, simulation.now);
    simulation.run(10 * minute);
    assert.deepEqual(fleet.pollsOf(key, since), []);
    assert.equal(fleet.member(key).state.paused?.by, 'ada');
  });

  it('comes back by itself at its `until`, and a thousand of them not at once', () => {
    const fleet = fleetOf(1_000);
    const until = start + 30 * minute;
    fleet.simulation.run(minute);
    for (const key of fleet.keys) fleet.operate(key, pause(until));
    fleet.simulation.run(until - fleet.simulation.now - 1);
    assert.ok(fleet.polled.every(({ at }) => at <= start + minute));
    fleet.simulation.run(15 * second);
    const back = fleet.polled.filter(({ at }) => at >= until);
    assert.equal(new Set(back.map(({ key }) => key)).size, 1_000);
    const most = Math.max(
      ...Array.from({ length: 10 }, (_, n) => {
        const from = until + n * second;
        return back.filter(({ at }) => at >= from && at < from + second).length;
      }),
    );
    assert.ok(most < 250, `${most} in one second`);
    assert.equal(fleet.member(fleet.keys[0]).state.paused, undefined);
  });

  it('keeps what a poll brings that was in flight, and is not planned by it', () => {
    const fleet = fleetOf(1, { ms: 5 * second });
    const [key] = fleet.keys;
    fleet.simulation.run(2 * second);
    assert.equal(fleet.member(key).inFlight, true);
    fleet.operate(key, pause());
    fleet.simulation.run(10 * minute);
    assert.ok(fleet.member(key).state.lastSuccessAt);
    assert.equal(fleet.polled.length, 1);
  });
});

describe('a breaker that is reset', () => {
  const reset = (at: number): InstanceOrder => ({ kind: 'reset', by: 'ada', at, runsAt: at });

  it('while its probe is in flight is closed, and the instance is polled once more when that has ended', () => {
    const fleet = fleetOf(4);
    const [key] = fleet.keys;
    fleet.ill.set('node0', 'hangs');
    fleet.simulation.run(5 * minute);
    for (let n = 0; n < 3_600 && fleet.member(key).state.breaker.state !== 'half_open'; n++)
      fleet.simulation.run(second);
    const resetAt = fleet.simulation.now;
    const before = fleet.pollsOf(key, start).length;
    fleet.operate(key, reset(resetAt));
    assert.equal(fleet.member(key).state.breaker.state, 'closed');
    fleet.ill.clear();
    fleet.simulation.run(11 * second);
    const after = fleet.pollsOf(key, start).slice(before);
    assert.equal(after.length, 1, 'one poll, once the one in flight has ended');
    assert.equal(fleet.member(key).state.consecutiveFailures, 0);
    assert.equal(fleet.member(key).state.breaker.state, 'closed');
  });

  it('while the fault may be ours ends the suspicion as soon as a third is affected no more', () => {
    const fleet = fleetOf(12);
    // Those of type pve, half of the fleet, are asked every ten seconds: their breakers open within a minute.
    for (let n = 0; n < 12; n += 2) fleet.ill.set(`node${n}`, 'fails');
    fleet.simulation.run(minute);
    assert.notEqual(fleet.scheduler.snapshot(fleet.simulation.now).faultMayBeOursSince, undefined);
    fleet.ill.clear();
    const open = () =>
      fleet.scheduler
        .snapshot(fleet.simulation.now)
        .members.filter(({ state }) => state.breaker.state !== 'closed');
    for (const { key } of open().slice(4)) fleet.operate(key, reset(fleet.simulation.now));
    assert.equal(fleet.scheduler.snapshot(fleet.simulation.now).faultMayBeOursSince, undefined);
    for (const { key } of open()) fleet.operate(key, reset(fleet.simulation.now));
    fleet.simulation.run(minute);
    // A count that went wrong would now suspect us at the first failure, or never.
    for (let n = 0; n < 12; n++) fleet.ill.set(`node${n}`, 'fails');
    fleet.simulation.run(2 * minute);
    assert.notEqual(fleet.scheduler.snapshot(fleet.simulation.now).faultMayBeOursSince, undefined);
  });

  it('of an instance that has left the fleet is nobody’s', () => {
    const fleet = fleetOf(4);
    const [key] = fleet.keys;
    fleet.simulation.run(minute);
    fleet.scheduler.setFleet(fleet.configs.slice(1), new Map(), fleet.simulation.now);
    assert.equal(fleet.operate(key, reset(fleet.simulation.now)), undefined);
    assert.equal(fleet.scheduler.member(key, fleet.simulation.now), undefined);
  });
});

describe('dead letters that are retried all at once', () => {
  it('do not hold up those who are well, though every one of them hangs', () => {
    const fleet = fleetOf(200, { workers: 16 });
    const dead = fleet.configs.slice(0, 100);
    for (const { name } of dead) fleet.ill.set(name, 'refuses');
    fleet.simulation.run(2 * minute);
    for (const { name } of dead) fleet.ill.set(name, 'hangs');
    const at = fleet.simulation.now;
    dead.forEach(({ type, name }, index) =>
      fleet.operate(`${type}::${name}`, { kind: 'retry', runsAt: at + 100 * index }),
    );
    fleet.simulation.run(5 * minute);
    const { members } = fleet.scheduler.snapshot(fleet.simulation.now);
    for (const { config, state } of members.slice(100))
      assert.ok(fleet.simulation.now - (state.lastSuccessAt ?? 0) < 90 * second, config.name);
    const retried = new Set(fleet.polled.filter((poll) => poll.at >= at).map(({ key }) => key));
    for (const { type, name } of dead) assert.ok(retried.has(`${type}::${name}`), name);
  });
});

describe('a fleet under random faults and random orders', () => {
  const kind = fc.constantFrom('reset', 'retry', 'remove', 'pause', 'until', 'resume', 'poll');
  const order = fc.record({ kind, of: fc.nat(11), seconds: fc.integer({ min: 0, max: 900 }) });

  it('polls nobody twice at a time and nobody who is paused, and forgets nobody who is not', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.array(order, { maxLength: 60 }), (seed, orders) => {
        const world = new FaultyWorld(0.5);
        const inFlight = new Set<string>();
        const simulation = new FleetSimulation({
          seed,
          start,
          world: world.answer,
          onBegin({ member, part }) {
            const name = `${member.key}#${part}`;
            assert.ok(!inFlight.has(name), `${name} is in flight once`);
            assert.equal(member.state.paused, undefined, `${name} is not paused`);
            inFlight.add(name);
          },
          onEnd: ({ key, part }) => inFlight.delete(`${key}#${part}`),
        });
        const { scheduler } = simulation;
        const configs = simulatedConfigs(12);
        scheduler.setFleet(configs, new Map(), start);
        for (const each of orders) {
          const { now: at } = simulation;
          const config = configs[each.of] as (typeof configs)[number];
          const key = `${config.type}::${config.name}`;
          const by = { by: 'ada', reason: 'random', at };
          const operations: Record<string, InstanceOrder> = {
            reset: { kind: 'reset', by: 'ada', at, runsAt: at },
            retry: { kind: 'retry', runsAt: at + each.seconds },
            remove: { kind: 'remove', ...by },
            pause: { kind: 'pause', ...by },
            until: { kind: 'pause', ...by, until: at + each.seconds * second },
            resume: { kind: 'resume', runsAt: at },
            poll: { kind: 'poll', parts: ['storage'], status: each.seconds % 2 === 0, runsAt: at },
          };
          scheduler.operate(key, operations[each.kind] as InstanceOrder, at);
          simulation.run(each.seconds * second);
        }
        world.illness = 0;
        for (const { type, name } of configs)
          scheduler.operate(`${type}::${name}`, { kind: 'resume', runsAt: simulation.now }, simulation.now);
        simulation.run(40 * minute);
        const snapshot = scheduler.snapshot(simulation.now);
        assert.ok(snapshot.backlog <= 2, `${snapshot.backlog} polls wait`);
        assert.equal(snapshot.faultMayBeOursSince, undefined);
        for (const { key, state } of snapshot.members) {
          assert.deepEqual([state.breaker.state, state.deadLetter], ['closed', undefined], key);
          assert.ok(snapshot.at - (state.lastSuccessAt ?? 0) < 2 * minute, `${key} is polled`);
        }
      }),
      { numRuns: 60 },
    );
  });
});
