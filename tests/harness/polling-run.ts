import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { ServiceProcess, until } from '../integration/service-process.ts';
import { brokenLimits } from './limits.ts';
import { Observation } from './observation.ts';
import type { Deed, Profile } from './profile.ts';
import { measured, type Heaps, type Measured } from './report.ts';
import { SimulatorProcess } from './simulator-process.ts';
import { heapWithoutGarbage, nodeArgs } from './vitals.ts';

/** One JSON document. */
type Report = Measured & {
  /** Which limits were broken; none if all is well. */
  reasons: string[];
};

/** Runs a service and a simulated fleet by a profile, each in a process of its own, and tells what was seen. */
export async function pollingRun(profile: Profile): Promise<Report> {
  const simulator = await SimulatorProcess.start(profile.instances);
  const folder = temporaryFolder();
  await layOut(folder);
  // Adaptive from its first poll on: the fixed cadence makes no promise of a staleness.
  writeFileSync(join(folder, 'system.json'), JSON.stringify({ adaptivePollingEnabled: true }));
  const service = await ServiceProcess.start({
    folder,
    settings: { instances: simulator.instances, polling: profile.polling, logLevel: 'warn' },
    nodeArgs,
  }).catch(async (error: unknown) => {
    await simulator.stop();
    throw error;
  });
  try {
    return await run(profile, simulator, service);
  } finally {
    await service.discard();
    await simulator.stop();
  }
}

async function run(profile: Profile, simulator: SimulatorProcess, service: ServiceProcess): Promise<Report> {
  const names = simulator.instances.map(({ name }) => name);
  const observation = new Observation(service, names, profile);
  const startedAt = Date.now();
  const toggles: number[] = [];
  const heap = async () => heapWithoutGarbage(service);
  const heaps: Heaps = { start: await heap(), afterWarmUp: NaN, endOfFaults: NaN, end: NaN };
  const reading = every(profile.readEverySeconds, () => observation.readHealth());
  const scraping = every(profile.scrapeEverySeconds, () => observation.scrape());
  const till = (second: number) => delay(Math.max(0, startedAt + second * 1_000 - Date.now()));
  const doing = (async () => {
    for (const deed of profile.deeds) {
      await till(deed.atMs / 1_000);
      await carryOut(deed, simulator, service, observation, toggles);
    }
    heaps.endOfFaults = await heap();
  })();
  const warmingUp = (async () => {
    await till(profile.warmUpSeconds);
    heaps.afterWarmUp = await heap();
  })();
  await Promise.all([doing, warmingUp, till(profile.seconds)]);
  await Promise.all([reading.stop(), scraping.stop()]);
  heaps.end = await heap();
  const found = measured({ profile, observation, heaps, toggles, startedAt, endedAt: Date.now() });
  return { ...found, reasons: brokenLimits(profile, found) };
}

async function carryOut(
  deed: Deed,
  simulator: SimulatorProcess,
  service: ServiceProcess,
  observation: Observation,
  toggles: number[],
): Promise<void> {
  switch (deed.does) {
    case 'fail':
      observation.record(deed.name).fail(deed.fault.kind, Date.now());
      return simulator.order(deed.name, deed.fault);
    case 'spoil':
      return simulator.order(deed.name, deed.fault);
    case 'recover': {
      await simulator.order(deed.name, { kind: 'recover' });
      const record = observation.record(deed.name);
      if (record.truth.is === 'failing') record.recover(Date.now());
      return;
    }
    case 'toggle':
      toggles.push(await setAdaptive(service, false), await setAdaptive(service, true));
      return;
    case 'configure':
      return change(service, deed.changes);
    default:
      return deed satisfies never;
  }
}

/** How long it took, in ms, until the health document said so. */
async function setAdaptive(service: ServiceProcess, enabled: boolean): Promise<number> {
  const asked = performance.now();
  await change(service, { adaptivePollingEnabled: enabled });
  // Where it never shows, the time says so.
  await until('it shows', 10_000, async () => (await service.health()).enabled === enabled).catch(() => {});
  return Math.round(performance.now() - asked);
}

async function change(service: ServiceProcess, changes: Record<string, unknown>): Promise<void> {
  const { version } = (await service.get('/api/config')).body as { version: number };
  const { status, body } = await service.patch('/api/config', { changes, reason: 'harness', version });
  if (status !== 200)
    throw new Error(`the service refused ${JSON.stringify(changes)}: ${JSON.stringify(body)}`);
}

/** Calls again and again, never twice at once. */
function every(seconds: number, call: () => Promise<unknown>): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await call();
      await delay(seconds * 1_000, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    await call();
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
