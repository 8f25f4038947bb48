import { parentPort, workerData } from 'node:worker_threads';
import type { Read } from './read-apart.ts';
import { readSettings } from './read.ts';

/** Reads the settings for `readInstances`, and ends. */
const { args, env } = workerData as { args: string[]; env: NodeJS.ProcessEnv };

function read(): Read {
  try {
    return { instances: readSettings(args, env).settings.instances };
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

parentPort?.postMessage(read());
