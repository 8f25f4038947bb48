import { setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Pool } from 'undici';

/** Who asks, of whom, for what, for how long, and how often all of them together. */
export interface Asking {
  clients: number;
  url: string;
  path: string;
  forMs: number;
  perSecond: number;
  headers: Record<string, string>;
}

/** What they saw. Latencies in ms, bytes of one answer as it was sent. */
export interface Answered {
  latencies: number[];
  seconds: number;
  bytes: number;
}

const { clients, url, path, forMs, perSecond, headers } = workerData as Asking;
// Of this thread alone, on Linux: elsewhere than in a bench, clients take no processor from whom they ask.
if (process.platform === 'linux') setPriority(0, 19);
const pool = new Pool(url, { connections: clients });
const latencies: number[] = [];
let bytes = 0;
const began = performance.now();
const pauseMs = (clients * 1_000) / perSecond;

async function ask(_: unknown, client: number): Promise<void> {
  for (let n = 0; performance.now() - began < forMs; n++) {
    const early = began + (n + client / clients) * pauseMs - performance.now();
    if (early > 0) await delay(early);
    const sent = performance.now();
    const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
    bytes = (await body.bytes()).length;
    if (statusCode !== 200) throw new Error(`the service answered ${statusCode}`);
    latencies.push(performance.now() - sent);
  }
}

await Promise.all(Array.from({ length: clients }, ask));
await pool.close();
const answered: Answered = { latencies, seconds: (performance.now() - began) / 1_000, bytes };
parentPort?.postMessage(answered);
