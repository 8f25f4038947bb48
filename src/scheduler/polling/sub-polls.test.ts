import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PollPart } from '../../contract/instance.ts';
import { HostGate } from './host-gate.ts';
import { FleetSimulation, defaultSettings, simulatedConfigs } from '../../../tests/simulated-fleet.ts';
import type { PollResult } from './poll-result.ts';

const good = (requests: number): PollResult => ({ ok: true, warnings: [], changeHash: 'x', requests });
const refused: PollResult = {
  ok: false,
  failure: { kind: 'connection', category: 'transient', message: 'refused' },
  requests: 1,
};

/** One cluster whose status polls alone take what its host bears, so that everything else of it waits. */
function busyHost() {
  const host = { refuses: false };
  const asked: { part: PollPart; at: number }[] = [];
  const simulation = new FleetSimulation({
    seed: 1,
    settings: { ...defaultSettings, host: { concurrency: 3, requestsPerMinute: 30 } },
    onBegin: ({ part }, at) => asked.push({ part, at }),
    world: (_config, part) => ({
      result: host.refuses ? refused : good(part === 'status' ? 10 : 2),
      ms: 30,
    }),
  });
  simulation.scheduler.setFleet(simulatedConfigs(1), new Map(), simulation.now);
  return { host, asked, simulation, backlog: () => simulation.scheduler.snapshot(simulation.now).backlog };
}

describe('what else is asked of an instance', () => {
  it('is owed for as long as it waits for what its host bears', () => {
    const { simulation, backlog } = busyHost();
    const [first] = simulation.scheduler.snapshot(simulation.now).members;
    assert.ok(first);
    simulation.run(20 * 60_000);
    for (let minute = 0; minute < 60; minute += 1) {
      const waiting = Object.keys(
        simulation.scheduler.member(first.key, simulation.now)?.waitingForHost ?? {},
      );
      assert.ok(backlog() >= waiting.length, `${backlog()} are owed, and ${waiting.join()} wait`);
      simulation.run(60_000);
    }
  });

  it('is asked all the same once it has waited for a whole cadence, and not before', () => {
    const { asked, simulation, backlog } = busyHost();
    simulation.run(4 * 3_600_000);
    const cadences = Object.entries(defaultSettings.partCadence).filter(([part]) =>
      ['guests', 'storage', 'disks', 'backups'].includes(part),
    );
    for (const [part, cadenceMs] of cadences) {
      const times = asked.filter((each) => each.part === part).map(({ at }) => at);
      const gaps = times.slice(1).map((at, index) => (at - (times[index] as number)) / cadenceMs);
      const said = `${part} after ${gaps.map((gap) => gap.toFixed(2)).join(', ')} cadences`;
      assert.ok(gaps.length > 4, said);
      // One cadence until it is due, with its jitter, and one that it waits; a moment more for a place at the host.
      assert.ok(
        gaps.every((gap) => gap > 1.9 && gap < 2.5),
        said,
      );
    }
    assert.ok(backlog() < 12, `${backlog()}`);
  });

  it('counts at its host, however long it has waited', () => {
    const limits = { concurrency: 3, requestsPerMinute: 60 };
    const gate = new HostGate(limits, 0);
    gate.started();
    gate.ended({ requests: 60, ofStatus: 60 }, limits, 0);
    const asking = { requests: 20, patientUntil: 900 };
    assert.equal(gate.admits({ ...asking, patientUntil: Infinity }, limits, 0), 20_000);
    assert.equal(gate.admits(asking, limits, 0), 900);
    assert.equal(gate.admits(asking, limits, 900), 900);
    gate.started();
    gate.started();
    assert.equal(gate.admits(asking, limits, 900), 'busy');
    gate.ended({ requests: 1, ofStatus: 1 }, limits, 900);
    gate.ended({ requests: 20, ofStatus: 0 }, limits, 900);
    assert.equal(gate.admits({ requests: 4, patientUntil: Infinity }, limits, 900), 25_000);
  });

  it('goes on waiting where the status polls leave something, which others of its kind take', () => {
    const limits = { concurrency: 3, requestsPerMinute: 60 };
    const gate = new HostGate(limits, 0);
    gate.started();
    gate.ended({ requests: 60, ofStatus: 30 }, limits, 0);
    assert.equal(gate.admits({ requests: 20, patientUntil: 900 }, limits, 1_000), 20_000);
  });

  it('is not owed while the instance refuses, and none of it piles up meanwhile', () => {
    const { host, simulation, backlog } = busyHost();
    for (let waited = 0; backlog() < 3; waited += 1) {
      assert.ok(waited < 24 * 60, 'never do three polls wait at once');
      simulation.run(60_000);
    }
    host.refuses = true;
    simulation.run(15_000);
    for (let minute = 0; minute < 25; minute += 1) {
      assert.ok(backlog() <= 1, `${backlog()} polls wait after ${minute} min`);
      simulation.run(60_000);
    }
  });
});
