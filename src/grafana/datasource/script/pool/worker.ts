import { parentPort, workerData } from 'node:worker_threads';
import { Evaluator } from './evaluator.ts';
import type { Reply, Task } from './messages.ts';

/** The thread of an evaluator: it is given a module and tasks, one at a time, and nothing else. */
const evaluator = new Evaluator(workerData as WebAssembly.Module);

parentPort?.on('message', (task: Task) => {
  const reply = evaluator.answer(task);
  parentPort?.postMessage(reply, buffersOf(reply));
});

parentPort?.postMessage('ready');

/** What can be handed over instead of copied. */
function buffersOf(reply: Reply): ArrayBuffer[] {
  if ('lines' in reply) return [reply.lines.buffer as ArrayBuffer];
  if (!('tables' in reply)) return [];
  return reply.tables.flatMap(({ columns }) =>
    columns.flatMap(({ values }) => (values instanceof Float64Array ? [values.buffer] : [])),
  );
}
