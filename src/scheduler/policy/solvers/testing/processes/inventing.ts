import type { SearchTask } from '../../search.ts';
import type { SearchMessage } from '../../searching-process.ts';
import { planOf } from './plan-of.ts';

/** Answers with a plan that moves more bikes than there are. */
process.on('message', (task: SearchTask) => {
  const transfers = task.start.map((transfer) => ({ ...transfer, bikes: transfer.bikes + 1_000 }));
  const message: SearchMessage = { answer: { ok: true, result: planOf(task, transfers, 'proven') } };
  process.send?.(message);
});
