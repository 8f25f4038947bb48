import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceProcess } from '../integration/service-process.ts';

/** Starts the service so that its garbage can be collected from outside: the service itself knows nothing of it. */
export const nodeArgs = ['--inspect=127.0.0.1:0'];

/** What the process of the service holds, by its own metrics. */
export interface Vitals {
  heapBytes: number;
  rssBytes: number;
  handles: number;
  timers: number;
}

/** The lines of a scrape by their names and labels, as they stand there. */
export class Scrape {
  readonly #values: Map<string, number>;

  constructor(text: string) {
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    this.#values = new Map(
      lines.map((line) => {
        const cut = line.lastIndexOf(' ');
        return [line.slice(0, cut), Number(line.slice(cut + 1))];
      }),
    );
  }

  static async of(service: ServiceProcess): Promise<Scrape> {
    const response = await fetch(service.printed.get('metrics') as string, {
      signal: AbortSignal.timeout(10_000),
    });
    return new Scrape(await response.text());
  }

  /** The value of a series, its labels as the exporter writes them; undefined where there is none. */
  value(series: string): number | undefined {
    return this.#values.get(series);
  }

  /** Every series of a name: its labels, and its value. */
  all(name: string): { labels: Record<string, string>; value: number }[] {
    return [...this.#values]
      .filter(([series]) => series === name || series.startsWith(`${name}{`))
      .map(([series, value]) => ({ labels: labelsOf(series), value }));
  }

  get vitals(): Vitals {
    return {
      heapBytes: this.value('rollcall_nodejs_heap_size_used_bytes') ?? NaN,
      rssBytes: this.value('rollcall_process_resident_memory_bytes') ?? NaN,
      handles: this.value('rollcall_nodejs_active_handles_total') ?? NaN,
      timers: this.value('rollcall_nodejs_active_resources{type="Timeout"}') ?? 0,
    };
  }
}

function labelsOf(series: string): Record<string, string> {
  return Object.fromEntries(
    [...series.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, value]) => [label, value]),
  ) as Record<string, string>;
}

/**
 * The least of a few readings, each after a full collection: heaps can be compared only without their garbage, and
 * what polls in flight hold for the moment is no growth either.
 */
export async function heapWithoutGarbage(service: ServiceProcess, readings = 3): Promise<number> {
  let least = Infinity;
  for (let reading = 0; reading < readings; reading++) {
    if (reading > 0) await delay(1_000);
    await collectGarbage(service);
    least = Math.min(least, (await Scrape.of(service)).vitals.heapBytes);
  }
  return least;
}

/** Over the debugger's protocol, as a profiler would. The connection lasts no longer than that. */
async function collectGarbage(service: ServiceProcess): Promise<void> {
  const [, url] = /Debugger listening on (ws:\S+)/.exec(service.log) ?? [];
  if (url === undefined) throw new Error('the service was not started with the inspector');
  const socket = new WebSocket(url);
  const failed = new Promise<never>((_resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error('the inspector of the service does not answer')));
  });
  const collected = new Promise<void>((resolve) => socket.addEventListener('message', () => resolve()));
  socket.addEventListener('open', () =>
    socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' })),
  );
  await Promise.race([collected, failed]);
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
  socket.close();
  await closed;
}
