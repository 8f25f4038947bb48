import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { openPlugin } from './open-plugin.ts';

/** Asks a backend for large tables, several at a time, until it is told to stop. Says how many it got. */
const { handshake, url, atOnce } = workerData as { handshake: string[]; url: string; atOnce: number };
const plugin = openPlugin(handshake);
// Of this thread alone, on Linux.
if (process.platform === 'linux') setPriority(0, 19);
let stopped = false;
let answers = 0;
parentPort?.once('message', () => (stopped = true));

async function ask(): Promise<void> {
  for (let n = 0; !stopped; n++) {
    // No two are the same, so each has to be worked out.
    const model = {
      kind: 'instances',
      filters: [{ key: 'instance', operator: '!=', value: `none${answers}` }],
    };
    const { A } = await plugin.queryData([{ refId: 'A', model }], { dataSource: { uid: 'heavy', url } });
    if (A?.error) throw new Error(A.error);
    answers += 1;
  }
}

parentPort?.postMessage('ready');
await Promise.all(Array.from({ length: atOnce }, ask));
parentPort?.postMessage({ answers });
