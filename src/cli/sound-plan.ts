import { readFile } from 'node:fs/promises';
import { problemText, readPlan } from '../contract/plan/file.ts';
import type { RolloutPlan } from '../contract/plan.ts';

/** A plan file as it is written, and as it is read. @throws an Error with every problem of it, one a line. */
export async function readSoundPlan(file: string): Promise<{ plan: RolloutPlan; text: string }> {
  const content = await readFile(file).catch((error: NodeJS.ErrnoException) => error);
  if (content instanceof Error)
    throw new Error(`${file} cannot be read (${content.code}): name a plan file.`);
  const read = readPlan(content);
  if ('problems' in read)
    throw new Error(read.problems.map((problem) => problemText(file, problem)).join('\n'));
  return { plan: read.plan, text: content.toString('utf8') };
}
