import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Answered, Asking } from './clients.ts';

/** So many clients ask at the same time. */
export const clients = 16;

type How = Pick<Asking, 'forMs'> & Partial<Pick<Asking, 'perSecond' | 'headers'>>;

/**
 * What clients see that ask for a time as soon as they have their answer, or that share so many answers a second.
 * @throws Error for an answer that is not 200.
 */
export async function asked(
  url: string,
  path: string,
  { forMs, perSecond = Infinity, headers = {} }: How,
): Promise<Answered> {
  const workerData: Asking = { clients, url, path, forMs, perSecond, headers };
  const worker = new Worker(join(import.meta.dirname, 'clients.ts'), { workerData });
  const [answered] = (await once(worker, 'message')) as [Answered];
  return answered;
}
