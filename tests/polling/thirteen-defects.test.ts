import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { conditionsOf } from '../../alerts/rule.ts';
import { rules } from '../../alerts/rules.ts';
import { rollcallQuery } from '../../src/contract/query.ts';
import { gaugesOf } from '../../src/scheduler/fleet-gauges.ts';
import { PollableFleet } from '../../src/scheduler/poll-fleet.ts';
import { healthDocumentOf } from '../../src/scheduler/polling/health-document.ts';
import { afterPoll, newInstanceState } from '../../src/scheduler/polling/instance-state.ts';
import { planNext } from '../../src/scheduler/polling/plan-next.ts';
import { adaptiveSelector, ageStaleness } from '../../src/scheduler/polling/interval-choice.ts';
import type { Poll, PolledEvent } from '../../src/scheduler/polling/poll.ts';
import type { PollScheduler } from '../../src/scheduler/polling/poll-scheduler.ts';
import { Metrics } from '../../src/scheduler/server/metrics.ts';
import {
  FleetSimulation,
  defaultSettings,
  simulatedConfigs,
  type SimulatedWorld,
} from '../simulated-fleet.ts';
import { dispatchedFleet, hangs } from './dispatched-fleet.ts';
import { deadlineMs, good, refused, timedOut } from './faulty-world.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const start = Date.UTC(2026, 10, 21);
const everything = { enabled: true, scope: { groups: [], percent: 100 } };
const nothing = { enabled: false, scope: { groups: [], percent: 0 } };

/** A fleet in simulated time, with what happens to it. */
function simulated(count: number, world: SimulatedWorld, settings = defaultSettings) {
  const begun: (Poll & { at: number })[] = [];
  const events: (PolledEvent & { at: number })[] = [];
  const simulation = new FleetSimulation({
    seed: 13,
    start,
    settings,
    world,
    onBegin: (poll, at) => begun.push({ ...poll, at }),
    onEnd: (event, at) => events.push({ ...event, at }),
  });
  simulation.scheduler.setFleet(simulatedConfigs(count), new Map(), start);
  return { simulation, scheduler: simulation.scheduler, begun, events };
}

const isFirst = ({ name }: { name: string }) => name === 'node0';
const healthOf = (scheduler: PollScheduler, now: number) =>
  healthDocumentOf(scheduler.snapshot(now), defaultSettings);
const stateOf = (scheduler: PollScheduler, now: number, name = 'node0') => {
  const member = scheduler.snapshot(now).members.find(({ config }) => config.name === name);
  assert.ok(member);
  return member.state;
};

/** What goes wrong at Pulse (facts/pulse.md), and what a user sees here instead. */
describe('what its users suffer from at Pulse does not happen: ', () => {
  it('1. an instance that recovered leaves the dead letters by itself', () => {
    let ill = true;
    const { simulation, scheduler } = simulated(4, (config) =>
      ill && isFirst(config) ? { result: timedOut, ms: 100 } : { result: good, ms: 100 },
    );
    simulation.run(10 * minute);
    assert.equal(healthOf(scheduler, simulation.now).deadLetter.count, 1);
    ill = false;
    simulation.run(32 * minute);
    const { deadLetter, breakers } = healthOf(scheduler, simulation.now);
    assert.deepEqual([deadLetter, breakers], [{ count: 0, tasks: [] }, []]);
  });

  it('2. an instance that hangs takes one worker until its deadline, and the rest of the fleet is polled on', async () => {
    const hung = new Set(['node0']);
    const { clock, dispatcher, begun } = dispatchedFleet(
      async (config, _part, _signal, clock) => {
        // They do not heed their deadline either.
        if (hung.has(config.name)) return new Promise(() => undefined);
        await clock.sleep(50);
        return good;
      },
      { settings: { ...defaultSettings, workers: 2 } },
    );
    dispatcher.setFleet(simulatedConfigs(12), new Map());
    dispatcher.start();
    await clock.advance(9 * second);
    assert.equal(begun.filter(({ key }) => key === 'pve::node0').length, 1, 'it is asked once at a time');
    hung.add('node2');
    await clock.advance(10 * minute);
    const { members, at } = dispatcher.snapshot();
    for (const { config, state } of members)
      if (!hung.has(config.name)) assert.ok(at - (state.lastSuccessAt as number) < 70 * second, config.name);
  });

  it('3. a change of settings neither asks a failing instance early nor puts one off that is due', () => {
    // Workers are few, so that there is always somebody who is due and waits.
    const settings = { ...defaultSettings, workers: 2 };
    const slow: SimulatedWorld = (config) => ({ result: isFirst(config) ? timedOut : good, ms: 2_000 });
    const { simulation, scheduler } = simulated(40, slow, settings);
    simulation.run(30 * second);
    const changes = [
      () => scheduler.setAdaptive(everything, simulation.now),
      () => scheduler.configure({ ...settings, workers: 3 }, simulation.now),
      () => scheduler.setFleet(simulatedConfigs(40), new Map(), simulation.now),
      () => scheduler.setAdaptive(nothing, simulation.now),
    ];
    for (let n = 0; n < 400; n++) {
      simulation.run(second);
      const planned = () =>
        new Map(scheduler.snapshot(simulation.now).members.map(({ key, state }) => [key, state.nextRun]));
      const before = planned();
      const { breaker, deadLetter } = stateOf(scheduler, simulation.now);
      changes[n % changes.length]?.();
      const after = planned();
      for (const [key, nextRun] of before)
        assert.ok((after.get(key) as number) <= nextRun, `${key} is put off`);
      if (breaker.retryAt || deadLetter) assert.equal(after.get('pve::node0'), before.get('pve::node0'));
    }
  });

  it('4. no healthy instance is ever older than the staleness target of 60 s', () => {
    const { simulation, scheduler, events } = simulated(40, () => ({ result: good, ms: 100 }));
    scheduler.setAdaptive(everything, start);
    simulation.run(2 * hour);
    const last = new Map<string, number>();
    for (const { key, part, at } of events) {
      if (part !== 'status') continue;
      assert.ok(at - (last.get(key) ?? at) < minute, `${key}: ${at - (last.get(key) ?? at)} ms`);
      last.set(key, at);
    }
    assert.ok(events.length > 40 * 120);
  });

  it('5. a long queue does not make the stale wait longer', () => {
    // Two workers cannot keep up with a thousand instances; one of them fails now and then.
    const overloaded: SimulatedWorld = (config, part, now) =>
      part === 'status' && isFirst(config) && now > start + 10 * minute
        ? { result: timedOut, ms: 100 }
        : { result: good, ms: 500 };
    const { simulation, scheduler, events } = simulated(1_000, overloaded, {
      ...defaultSettings,
      workers: 2,
    });
    scheduler.setAdaptive(everything, start);
    simulation.run(20 * minute);
    assert.ok(scheduler.snapshot(simulation.now).backlog > 600);
    const failed = events.find(({ result }) => !result.ok);
    assert.ok(failed && failed.after.basis.kind === 'adaptive');
    const { basis, intervalMs } = failed.after;
    assert.ok(basis.input.backlog > 600 && basis.input.score > 0.9);
    assert.ok(intervalMs < 25 * second, `asked again after ${intervalMs / second} s`);
  });

  it('6. an instance that has failed for weeks is still left alone for minutes', () => {
    const random = () => 0.5;
    const context = {
      type: 'pve',
      adaptive: true,
      backlog: 0,
      cadence: defaultSettings.cadence,
      deadLetterRetryMs: 30 * minute,
      offlineUntil: undefined,
      faultMayBeOurs: false,
      staleness: ageStaleness,
      selector: adaptiveSelector,
    };
    let state = newInstanceState(start, start, 10 * second);
    for (let failures = 1; failures <= 3_000; failures++) {
      const now = state.nextRun;
      // Nobody is given up, so that it is the breaker that waits.
      state = planNext(afterPoll(state, timedOut, now, random, false), context, now, random);
      const wait = state.nextRun - now;
      if (failures > 12)
        assert.ok(wait >= 4 * minute && wait <= 6 * minute, `${failures} failures: ${wait} ms`);
    }
  });

  it('7. a wrong password is told at once, and not tried again as if the line were down', async () => {
    const server = createServer((_request, response) => response.writeHead(401).end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const [config] = simulatedConfigs(1);
    assert.ok(config);
    const locked = { ...config, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    const targets = new PollableFleet({
      requestTimeoutMs: 2_000,
      connectTimeoutMs: 2_000,
      maxResponseBytes: 1e6,
    });
    targets.setFleet([locked]);
    const result = await targets.poll(locked, 'status', AbortSignal.timeout(5_000));
    await targets.close();
    server.close();
    assert.ok(!result.ok);
    assert.deepEqual([result.failure.kind, result.failure.category], ['auth', 'permanent']);
    const { simulation, scheduler, begun } = simulated(1, () => ({ result, ms: 20 }));
    simulation.run(20 * minute);
    assert.equal(begun.length, 1, 'it is asked once');
    const [instance] = healthOf(scheduler, simulation.now).instances;
    assert.equal(instance?.deadLetter.reason, 'permanent_failure');
  });

  it('8. staleness keeps growing on the dashboard when polling has stopped', async () => {
    const { clock, dispatcher } = dispatchedFleet(() => Promise.resolve(good));
    const metrics = new Metrics(() => gaugesOf(dispatcher.snapshot()));
    const staleness = async () =>
      Number(
        /^pulse_monitor_poll_staleness_seconds\{.*instance="node0".*\} (\S+)$/m.exec(
          await metrics.registry.metrics(),
        )?.[1],
      );
    dispatcher.setFleet(simulatedConfigs(1), new Map());
    dispatcher.start();
    await clock.advance(minute);
    const before = await staleness();
    assert.ok(before < 15, `${before} s`);
    await dispatcher.stop();
    await clock.advance(10 * minute);
    assert.equal(Math.round(await staleness()), Math.round(before + 600));
  });

  it('9. a poll that broke, or that was cut off by a stop, is not counted as a success', async () => {
    const { clock, dispatcher, events } = dispatchedFleet(async (config, _part, signal) => {
      if (isFirst(config)) throw new RangeError('a mistake of ours');
      return hangs(signal);
    });
    dispatcher.setFleet(simulatedConfigs(2), new Map());
    dispatcher.start();
    await clock.advance(5 * second);
    const stopping = dispatcher.stop();
    await clock.advance(20 * second);
    await stopping;
    assert.ok(events.length > 0);
    assert.ok(events.every(({ result }) => !result.ok));
    const { members } = dispatcher.snapshot();
    assert.ok(members.every(({ state }) => state.lastSuccessAt === undefined));
  });

  it('10. an alert on a breaker that has been open for ten minutes fires', () => {
    const { simulation, scheduler } = simulated(8, (config) =>
      isFirst(config) ? { result: timedOut, ms: 100 } : { result: good, ms: 100 },
    );
    // Retried each three minutes, so that it trips again and again.
    scheduler.configure({ ...defaultSettings, deadLetterRetryMs: 3 * minute }, start);
    simulation.run(20 * minute);
    const instance = healthOf(scheduler, simulation.now).instances.find(
      ({ instance }) => instance === 'node0',
    );
    const age = (at: string | undefined) => (simulation.now - Date.parse(at as string)) / second;
    assert.ok(age(instance?.breaker.since) < 4 * 60, 'each trip begins anew');
    const rule = conditionsOf(rules).find(({ uid }) => uid === 'rollcall-breaker-not-closed');
    assert.ok(
      rule && age(instance?.breaker.notClosedSince) > rule.threshold,
      'but not what the rule looks at',
    );
  });

  it('11. the queue depth passes one and a half times the fleet when polling does not keep up, and not before', () => {
    for (const [workers, keepsUp] of [
      [1, false],
      [40, true],
    ] as const) {
      const { simulation, scheduler } = simulated(100, () => ({ result: good, ms: 4_000 }), {
        ...defaultSettings,
        workers,
      });
      simulation.run(20 * minute);
      const { depth, oldestOverdueSeconds } = healthOf(scheduler, simulation.now).queue;
      // More than one of each poll that there is: the missed ones count.
      assert.ok(keepsUp ? depth <= 150 : depth > 600, `${depth} with ${workers} workers`);
      assert.equal((oldestOverdueSeconds as number) < 5, keepsUp);
    }
  });

  it('12. adaptive polling is turned on and off without a restart, and so are other intervals', () => {
    const { simulation, scheduler, begun } = simulated(40, () => ({ result: good, ms: 100 }));
    const polls = () => {
      const from = begun.length;
      simulation.run(2 * minute);
      return begun.slice(from).filter(({ part, member }) => part === 'status' && member.config.type === 'pve')
        .length;
    };
    simulation.run(minute);
    const fixed = polls();
    scheduler.setAdaptive(everything, simulation.now);
    assert.equal(healthOf(scheduler, simulation.now).enabled, true);
    simulation.run(2 * minute);
    assert.ok(polls() < 0.4 * fixed, 'hosts that do not change are asked less often');
    scheduler.configure(
      { ...defaultSettings, cadence: { ...defaultSettings.cadence, maxMs: 20 * second } },
      simulation.now,
    );
    assert.ok(polls() > 0.45 * fixed, 'a shorter maximum holds at once');
    scheduler.setAdaptive(nothing, simulation.now);
    assert.equal(healthOf(scheduler, simulation.now).enabled, false);
    assert.ok(polls() > 0.9 * fixed, 'back at the fixed cadence');
  });

  it('13. a dashboard and an alert come with it, and ask for what there is', async () => {
    const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
    interface Panel {
      targets?: object[];
    }
    const { panels } = JSON.parse(read('dashboards/scheduler-overview.json')) as { panels: Panel[] };
    assert.ok(panels.flatMap(({ targets }) => targets ?? []).length >= 5);
    interface RuleFile {
      groups: { rules: { uid: string; data: { datasourceUid: string; model: object }[] }[] }[];
    }
    const provisioned = (parse(read('provisioning/alerting/rules.yaml')) as RuleFile).groups.flatMap(
      (group) => group.rules,
    );
    for (const { data } of provisioned)
      for (const { datasourceUid, model } of data)
        if (datasourceUid !== '__expr__') rollcallQuery.parse(model);
    assert.deepEqual(
      provisioned.map(({ uid }) => uid),
      conditionsOf(rules).map(({ uid }) => uid),
    );
    // What the playbook's own panels and alerts are made of, with the labels that they use.
    const { clock, dispatcher, events } = dispatchedFleet(async (config) =>
      isFirst(config) ? refused : good,
    );
    const metrics = new Metrics(() => gaugesOf(dispatcher.snapshot()));
    dispatcher.setFleet(simulatedConfigs(4), new Map());
    dispatcher.start();
    await clock.advance(deadlineMs);
    for (const { config, result, seconds, waitedSeconds } of events) {
      const errorType = result.ok ? 'none' : result.failure.kind;
      metrics.countPoll({ type: config.type, name: config.name, seconds, waitedSeconds, errorType });
    }
    const text = await metrics.registry.metrics();
    const instance = '\\{instance_type="pve",instance="node0"';
    for (const series of [
      'pulse_monitor_poll_queue_depth',
      `pulse_monitor_poll_staleness_seconds${instance}\\}`,
      `pulse_monitor_poll_total${instance},result="error"\\}`,
      `pulse_monitor_poll_errors_total${instance},error_type="auth"\\}`,
      `pulse_scheduler_breaker_state${instance}\\}`,
      `pulse_scheduler_dead_letter_depth${instance}\\}`,
      'pulse_monitor_poll_inflight\\{instance_type="pve"\\}',
    ])
      assert.match(text, new RegExp(`^${series} \\S+$`, 'm'), series);
  });
});
