import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RolloutPlan } from '../../contract/plan.ts';
import { problemText, readPlan } from '../../contract/plan/file.ts';

/** A plan with the text of its file, and the SHA-256 of the bytes that it was read from. */
export interface LoadedPlan {
  plan: RolloutPlan;
  text: string;
  hash: string;
}

/**
 * Reads every `*.yaml` of a folder as a rollout plan.
 * @throws an error with every problem of every file, one a line: file, line, column, field and what to write.
 */
export function loadPlans(folder: string): LoadedPlan[] {
  const files = filesOf(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name));
  const read = files.map((file) => ({ file, ...readOne(readFileSync(file), file) }));
  const problems = read.flatMap((one) => ('problems' in one ? one.problems : []));
  const loaded = read.flatMap((one) => ('loaded' in one ? [{ file: one.file, ...one.loaded }] : []));
  const twice = loaded.flatMap(({ file, plan: { name } }, index) => {
    const first = loaded.findIndex(({ plan }) => plan.name === name);
    return first < index
      ? [`${folder}: two plans are named ${name}, ${loaded[first]?.file} and ${file}: rename one.`]
      : [];
  });
  if (problems.length + twice.length > 0) throw new Error([...problems, ...twice].join('\n'));
  return loaded.map(({ plan, text, hash }) => ({ plan, text, hash }));
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new Error(
      `The plans folder ${folder} cannot be read (${(error as NodeJS.ErrnoException).code}): name a folder of plan files with ROLLCALL_PLANS or the setting plans.`,
      { cause: error },
    );
  }
}

/**
 * Reads one plan; `file` is named in errors.
 * @throws an error with every problem, one a line.
 */
export function parsePlan(content: string | Uint8Array, file: string): LoadedPlan {
  const one = readOne(typeof content === 'string' ? Buffer.from(content) : content, file);
  if ('problems' in one) throw new Error(one.problems.join('\n'));
  return one.loaded;
}

function readOne(bytes: Uint8Array, file: string): { loaded: LoadedPlan } | { problems: string[] } {
  const read = readPlan(bytes);
  if ('problems' in read) return { problems: read.problems.map((problem) => problemText(file, problem)) };
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { loaded: { plan: read.plan, text: Buffer.from(bytes).toString(), hash } };
}
