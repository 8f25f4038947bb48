import { setTimeout as delay } from 'node:timers/promises';
import { ServiceProcess, until } from '../tests/integration/service-process.ts';
import { median, type Figure } from './figure.ts';

const runs = 3;
const settlesMs = 10_000;

/** How soon a service that was started polls, with a new data folder and with one that it knows, and what it takes. */
export async function* measure(): AsyncIterable<Figure> {
  const started = { new: [] as number[], existing: [] as number[] };
  let memory = NaN;
  for (let run = 0; run < runs; run++) {
    const first = await timed({ fresh: true });
    started.new.push(first.seconds);
    await first.service.stop();
    const { service, seconds } = await timed({ folder: first.service.folder });
    started.existing.push(seconds);
    if (run === runs - 1) {
      await delay(settlesMs);
      memory = await residentMegabytes(service);
    }
    await service.discard();
  }
  const figure = (name: string, value: number, unit: string, goal?: number): Figure => ({
    name,
    value: Number(value.toFixed(2)),
    unit,
    better: 'lower',
    ...(goal !== undefined && { goal }),
  });
  yield figure('first good poll, new data folder', median(started.new), 's', 5);
  yield figure('first good poll, existing data folder', median(started.existing), 's', 2);
  yield figure('resident memory when idle', memory, 'MB');
}

async function timed(options: { fresh?: boolean; folder?: string }) {
  const since = Date.now();
  const service = await ServiceProcess.start(options);
  await until('a poll succeeded', 30_000, async () =>
    (await service.health()).instances.some(
      // Of a service before, there may be older ones.
      ({ pollStatus }) => Date.parse(pollStatus.lastSuccess ?? '') >= since,
    ),
  );
  const { instances } = await service.health();
  const polled = instances
    .map(({ pollStatus }) => Date.parse(pollStatus.lastSuccess ?? ''))
    .filter((at) => at >= since);
  return { service, seconds: (Math.min(...polled) - since) / 1_000 };
}

async function residentMegabytes(service: ServiceProcess): Promise<number> {
  const metrics = await (await fetch(service.printed.get('metrics') as string)).text();
  return Number(/^rollcall_process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]) / 1e6;
}
