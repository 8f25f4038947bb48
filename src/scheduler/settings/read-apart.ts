import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { InstanceConfig } from '../../contract/instance.ts';
import { SettingsError } from './settings-error.ts';

/** What the thread that reads tells. */
export type Read = { instances: InstanceConfig[] } | { refused: string };

/**
 * The instances of the settings as they are now, read on a thread of their own: a file of a hundred thousand takes half
 * a minute, in which the polls go on.
 * @throws SettingsError as `readSettings`.
 */
export async function readInstances(args: string[], env: NodeJS.ProcessEnv): Promise<InstanceConfig[]> {
  const thread = new Worker(new URL('read-thread.ts', import.meta.url), {
    workerData: { args, env: { ...env } },
  });
  const [read] = (await once(thread, 'message')) as [Read];
  if ('refused' in read) throw new SettingsError(read.refused);
  return read.instances;
}
