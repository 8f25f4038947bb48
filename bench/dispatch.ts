import { setTimeout as delay } from 'node:timers/promises';
import { SimulatorProcess } from '../tests/harness/simulator-process.ts';
import { Scrape } from '../tests/harness/vitals.ts';
import { ServiceProcess } from '../tests/integration/service-process.ts';
import { noted, probe, share } from './dispatch-noted.ts';
import type { Figure } from './figure.ts';

/** Half of these are PBS and PMG, whose status takes two requests; a PVE's takes four and more. */
const simulated = 2_000;
const intervalMs = 450;
const warmUpMs = 15_000;
const measuredMs = 30_000;
const scrapeEveryMs = 15_000;

/**
 * How punctual polls begin at 2,000 a second, in one process over real HTTP: 1,000 instances, each polled again 450 ms after its last poll.
 * The simulator shares the machine's cores with the service; a Prometheus scrapes as it would.
 */
export async function* measure(): AsyncIterable<Figure> {
  const simulator = await SimulatorProcess.start(simulated, { plain: true });
  const instances = simulator.instances.filter(({ type }) => type !== 'pve');
  const often = `${intervalMs}ms`;
  const rarely = '7d';
  const service = await ServiceProcess.start({
    nodeArgs: probe,
    settings: {
      instances,
      logLevel: 'warn',
      polling: {
        minInterval: often,
        baseInterval: often,
        fixedInterval: { pbs: often, pmg: often },
        partInterval: { storage: rarely, backups: rarely, mail: rarely },
        workers: 1_000,
      },
    },
  });
  try {
    await delay(warmUpMs);
    await noted(service);
    const before = { at: performance.now(), scrape: await Scrape.of(service) };
    let during = before.scrape;
    for (let waited = 0; waited < measuredMs; waited += scrapeEveryMs) {
      await delay(scrapeEveryMs);
      during = await Scrape.of(service);
    }
    const seconds = (performance.now() - before.at) / 1_000;
    const lateness = await noted(service);
    const cpu = (scrape: Scrape) => scrape.value('rollcall_process_cpu_seconds_total') ?? NaN;
    const errors = (scrape: Scrape) =>
      scrape.all('pulse_monitor_poll_errors_total').reduce((sum, { value }) => sum + value, 0);

    yield figure('polls a second', lateness.length / seconds, '1/s', 'higher', 2_000 * 0.98);
    yield figure('lateness p50', share(lateness, 0.5), 'ms', 'lower');
    yield figure('lateness p99', share(lateness, 0.99), 'ms', 'lower', 50);
    yield figure('lateness p99.9', share(lateness, 0.999), 'ms', 'lower');
    yield figure('lateness max', share(lateness, 1), 'ms', 'lower');
    yield figure('failed polls', errors(during) - errors(before.scrape), '', 'lower', 0);
    yield figure('CPU of the service', (cpu(during) - cpu(before.scrape)) / seconds, 'cores', 'lower');
    yield figure('resident memory', during.vitals.rssBytes / 1e6, 'MB', 'lower');
  } finally {
    await service.discard();
    await simulator.stop();
  }
}

function figure(name: string, value: number, unit: string, better: Figure['better'], goal?: number): Figure {
  return { name, value: Number(value.toFixed(2)), unit, better, ...(goal !== undefined && { goal }) };
}
