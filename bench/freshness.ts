import type { InstanceType, PollPart } from '../src/contract/instance.ts';
import type { PollResult } from '../src/scheduler/polling/poll-result.ts';
import {
  FleetSimulation,
  defaultSettings,
  simulatedConfigs,
  type SimulatedWorld,
} from '../tests/simulated-fleet.ts';
import type { Figure } from './figure.ts';

const instances = 10_000;
const hourMs = 3_600_000;
const startedAt = Date.UTC(2026, 10, 21);
const targetMs = defaultSettings.cadence.stalenessTargetMs;
/** Enough for the fixed cadence, so that both modes are compared where they keep up. */
const settings = { ...defaultSettings, workers: 256 };

/** What a poll of each part asks of its host, as src/scheduler/targets does it of a host with one node or datastore. */
const requestsOf: Record<InstanceType, Partial<Record<PollPart, number>>> = {
  pve: { status: 4, guests: 1, storage: 2, disks: 2, updates: 2, backups: 3 },
  pbs: { status: 2, storage: 1, backups: 4 },
  pmg: { status: 3, mail: 3 },
  gbfs: { status: 1 },
};

/** Of a hundred instances one is failing, for minutes; each changes about every half hour; answers take 20 to 200 ms. */
const world: SimulatedWorld = (config, part, now, random) => {
  const requests = requestsOf[config.type][part] ?? 1;
  const n = Number(config.name.slice('node'.length));
  const spell = Math.floor(now / 600_000);
  if (part === 'status' && (n * 7_919 + spell * 104_729) % 100 === 0)
    return { result: { ok: false, failure: down, requests }, ms: 10_000 };
  const changeHash = part === 'status' ? `${Math.floor(now / 1_800_000 + n / 17)}` : '';
  const result: PollResult = { ok: true, warnings: [], changeHash, requests };
  return { result, ms: 20 + 180 * random() * random() };
};
const down = { kind: 'timeout' as const, category: 'transient' as const, message: 'it hangs' };

/** How fresh a fleet of 10,000 is kept for six hours, what that takes, and how fast they are simulated. */
export async function* measure(): AsyncIterable<Figure> {
  const adaptive = simulate(true, 6);
  // The fixed cadence is the same in each hour. Pulse asks for everything at each poll, which our fixed mode does not
  // do: against Pulse the ratio would be smaller still.
  const fixed = simulate(false, 1);
  const figure = (name: string, value: number, unit: string, more: Partial<Figure> = {}): Figure => ({
    name,
    value: Number(value.toPrecision(3)),
    unit,
    better: 'lower',
    ...more,
  });
  yield await Promise.resolve(
    figure('healthy gaps over 60 s', (100 * adaptive.tooLong) / adaptive.gaps, '%', { goal: 0 }),
  );
  yield figure('longest healthy gap', adaptive.longestMs / 1_000, 's', { goal: targetMs / 1_000 });
  yield figure('requests against the fixed cadence', adaptive.requestsAnHour / fixed.requestsAnHour, '×', {
    goal: 0.5,
  });
  yield figure('polls against the fixed cadence', adaptive.pollsAnHour / fixed.pollsAnHour, '×');
  yield figure('simulated seconds a second', adaptive.pace, '×', { better: 'higher' });
  yield figure('scheduling a poll', adaptive.usPerPoll, 'µs');
}

function simulate(adaptive: boolean, hours: number) {
  const seen = { polls: 0, requests: 0, gaps: 0, tooLong: 0, longestMs: 0 };
  const lastGood = new Map<string, number>();
  const simulation = new FleetSimulation({
    seed: 20_261_121,
    start: startedAt,
    settings,
    world,
    onEnd: ({ key, part, result }, now) => {
      seen.polls += 1;
      seen.requests += result.requests;
      if (part !== 'status') return;
      const last = lastGood.get(key);
      // A gap in which it failed is not one of a healthy instance.
      if (!result.ok) return lastGood.delete(key);
      lastGood.set(key, now);
      if (last === undefined) return;
      seen.gaps += 1;
      if (now - last > targetMs) seen.tooLong += 1;
      if (now - last > seen.longestMs) seen.longestMs = now - last;
    },
  });
  simulation.scheduler.setFleet(simulatedConfigs(instances), new Map(), startedAt);
  simulation.scheduler.setAdaptive({ enabled: adaptive, scope: { groups: [], percent: 100 } }, startedAt);
  const began = performance.now();
  simulation.run(hours * hourMs);
  const tookMs = performance.now() - began;
  return {
    ...seen,
    requestsAnHour: seen.requests / hours,
    pollsAnHour: seen.polls / hours,
    pace: (hours * hourMs) / tookMs,
    usPerPoll: (1_000 * tookMs) / seen.polls,
  };
}
