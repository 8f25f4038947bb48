import { setTimeout as delay } from 'node:timers/promises';
import type { PolicyTime } from '../../src/contract/policy.ts';
import { SimulatorProcess } from '../../tests/harness/simulator-process.ts';
import { ServiceProcess, until } from '../../tests/integration/service-process.ts';
import { asked } from '../api/asked.ts';
import { median, type Figure } from '../figure.ts';

const measuredMs = 10_000;
const stations = 120;
const versions = ['rebal.greedy.v1', 'rebal.global.v1'];

/**
 * Runs over real HTTP, in a city that is polled: how long one takes from the first request until it is ready, and what
 * 16 clients see who ask without a pause for runs that have ended. Clients and simulator share the machine's cores.
 */
export async function* measureApi(): AsyncIterable<Figure> {
  const simulator = await SimulatorProcess.start(1, { plain: true, stations });
  const service = await ServiceProcess.start({
    settings: {
      instances: simulator.instances,
      logLevel: 'error',
      policy: { availableVersions: versions },
    },
  });
  const figure = (name: string, value: number, unit: string, better: Figure['better'] = 'lower'): Figure => ({
    name: `API, ${stations} stations: ${name}`,
    value: Number(value.toFixed(2)),
    unit,
    better,
  });
  try {
    const time = async () => (await service.get('/api/time')).body as PolicyTime;
    await until('the city was polled', 60_000, async () => (await time()).recommended_live_sv !== null);
    const { recommended_live_sv: sv, network } = await time();
    const bucket = Date.parse(network.observed_bucket_ts as string) / 1_000;
    const pathOf = (path: string, version: string, more: Record<string, string>) =>
      `/api/policy/${path}?${new URLSearchParams({ sv: sv as string, policy_version: version, T_bucket: String(bucket), ...more }).toString()}`;
    const [greedy, global] = versions as [string, string];

    for (const version of versions) {
      const waited: number[] = [];
      for (let horizon = 20; horizon < 40; horizon++) {
        const path = pathOf('run', version, { horizon_steps: String(horizon) });
        const first = performance.now();
        while ((await service.get(path)).status === 202) await delay(5);
        waited.push(performance.now() - first);
      }
      yield figure(`${version} from request to ready p50`, median(waited), 'ms');
      yield figure(`${version} from request to ready p95`, percentile(waited, 0.95), 'ms');
    }
    for (const [name, path] of [
      ['run', pathOf('run', global, { horizon_steps: '20' })],
      ['moves', pathOf('moves', greedy, { horizon_steps: '20' })],
      ['time', '/api/time'],
    ] as const) {
      const { latencies, seconds } = await asked(service.url, path, { forMs: measuredMs });
      yield figure(`${name}, cached p50`, median(latencies), 'ms');
      yield figure(`${name}, cached p95`, percentile(latencies, 0.95), 'ms');
      yield figure(`${name}, cached, answers a second`, latencies.length / seconds, '1/s', 'higher');
    }
  } finally {
    await service.discard();
    await simulator.stop();
  }
}

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? NaN;
