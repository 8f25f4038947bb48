import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceConfig } from '../src/contract/instance.ts';
import { startChild } from '../tests/e2e/child.ts';
import { SimulatorProcess } from '../tests/harness/simulator-process.ts';
import { ServiceProcess, until } from '../tests/integration/service-process.ts';
import { asked, clients } from './api/asked.ts';
import { noted, probe, share } from './dispatch-noted.ts';
import type { Figure } from './figure.ts';

/** What the service admits by default: 500 reads a minute of each. */
const admittedPerSecond = (clients * 500) / 60;
const warmUpMs = 5_000;
const measuredMs = 15_000;
/** What browsers and Grafana's server ask for. */
const compressed = { headers: { 'accept-encoding': 'gzip' } };
const path = '/api/monitoring/scheduler/health';
/** Each answers for a tenth of a large fleet's instances. */
const simulatedAtMost = 1_000;

/**
 * The health document over real HTTP, asked for by 16 clients while the fleet is polled adaptively, and what that does to
 * the polls: first as often as the read limit admits, then with no limit and without a pause. Clients and simulator share
 * the machine's cores with the service; so the same clients then get as many bytes a second from a bystander: how long
 * it takes them, and what that does to the polls, is the machine's doing alone.
 */
export async function* measure(): AsyncIterable<Figure> {
  for (const size of [12, 1_000, 10_000]) {
    const simulator = await SimulatorProcess.start(Math.min(size, simulatedAtMost), { plain: true });
    const service = await ServiceProcess.start({
      nodeArgs: probe,
      settings: {
        instances: fleetOf(size, simulator.instances),
        logLevel: 'error',
        polling: { workers: 64, hostRequestsPerMinute: 100_000 },
      },
      env: { ADAPTIVE_POLLING_ENABLED: 'true' },
    });
    try {
      await until('every instance was polled', 300_000, async () => {
        await delay(1_000);
        return (await service.health()).instances.every(({ pollStatus }) => pollStatus.lastSuccess);
      });
      await delay(15_000);
      // What nobody has asked for yet is not compiled yet.
      await asked(service.url, path, { ...compressed, forMs: warmUpMs });
      const name = (what: string) => `${what} at ${size} instances`;
      await noted(service);
      await delay(measuredMs);
      const undisturbed = share(await noted(service), 0.99);
      const spread = await asked(service.url, path, {
        ...compressed,
        forMs: measuredMs,
        perSecond: admittedPerSecond,
      });
      const admitted = share(await noted(service), 0.99);
      const { latencies, seconds, bytes } = await asked(service.url, path, {
        ...compressed,
        forMs: measuredMs,
      });
      const disturbed = share(await noted(service), 0.99);
      const rate = latencies.length / seconds;
      const bystander = await startChild(join(import.meta.dirname, 'api/bystander.ts'), [service.url + path]);
      await noted(service);
      const stoodBy = await asked(bystander.ready, path, {
        ...compressed,
        forMs: measuredMs,
        perSecond: rate,
      });
      const besides = share(await noted(service), 0.99);
      await bystander.stop();
      yield figure(name('health p50'), share(latencies, 0.5), 'ms', 'lower');
      yield {
        ...figure(name('health p99'), share(latencies, 0.99), 'ms', 'lower', size === 1_000 ? 25 : undefined),
        peer: Number(share(stoodBy.latencies, 0.99).toFixed(2)),
      };
      yield figure(
        name('health p99 under as many as the read limit admits'),
        share(spread.latencies, 0.99),
        'ms',
        'lower',
        size === 1_000 ? 25 : undefined,
      );
      yield figure(name('answers a second'), rate, '1/s', 'higher');
      yield figure(name('an answer, compressed'), bytes / 1_000, 'kB', 'lower');
      yield figure(name('dispatch lateness p99 undisturbed'), undisturbed, 'ms', 'lower');
      yield {
        ...figure(
          name('dispatch lateness p99 under as many as the read limit admits'),
          admitted,
          'ms',
          'lower',
        ),
        peer: Number(undisturbed.toFixed(2)),
      };
      yield {
        ...figure(name('dispatch lateness p99 under it'), disturbed, 'ms', 'lower'),
        peer: Number(besides.toFixed(2)),
      };
    } finally {
      await service.discard();
      await simulator.stop();
    }
  }
}

function fleetOf(size: number, simulated: InstanceConfig[]): InstanceConfig[] {
  return Array.from({ length: size }, (_, n) => {
    const instance = simulated[n % simulated.length] as InstanceConfig;
    return { ...instance, name: `${instance.name}-${Math.floor(n / simulated.length)}` };
  });
}

function figure(name: string, value: number, unit: string, better: Figure['better'], goal?: number): Figure {
  return { name, value: Number(value.toFixed(2)), unit, better, ...(goal !== undefined && { goal }) };
}
