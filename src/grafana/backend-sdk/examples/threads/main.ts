import { Worker } from 'node:worker_threads';
import { encodedFrame, PluginError, serve } from '../../index.ts';
import type { Answer, Question } from './worker.ts';

/**
 * A data source that computes for long, on a thread of its own: the thread that speaks with Grafana goes on answering
 * health checks meanwhile. Frames cross as bytes, which are handed over and not copied.
 */
const waiting = new Map<number, (answer: Answer) => void>();
let asked = 0;
let worker = start();

function start(): Worker {
  const started = new Worker(new URL('./worker.ts', import.meta.url));
  // Waiting queries keep the process alive, not an idle thread.
  started.unref();
  started.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));
  started.on('exit', () => {
    // What it was asked is lost; the next query finds a new one.
    for (const [id, settle] of waiting) settle({ id, error: 'The thread that computed this has ended.' });
    worker = start();
  });
  return started;
}

await serve({
  pluginId: 'acme-primes-datasource',

  async queryData({ refId, model }, { signal }) {
    const question: Question = { id: ++asked, refId, model };
    const answer = await new Promise<Answer>((settle, cancel) => {
      waiting.set(question.id, settle);
      signal.addEventListener('abort', () => cancel(signal.reason as Error), { once: true });
      worker.postMessage(question);
    }).finally(() => waiting.delete(question.id));
    if ('error' in answer) throw new PluginError(answer.error, { status: 400 });
    return answer.frames.map(encodedFrame);
  },

  checkHealth: ({ context }) =>
    context.dataSource.url === ''
      ? { status: 'error', message: 'The URL is empty: fill it in.' }
      : { status: 'ok', message: `${waiting.size} queries are being computed.` },

  dispose: async () => {
    worker.removeAllListeners('exit');
    await worker.terminate();
  },
});
