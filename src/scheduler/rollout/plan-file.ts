import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { rolloutPlan, type RolloutPlan } from '../../contract/plan.ts';

/** A plan with the SHA-256 of the bytes that it was read from. */
export interface LoadedPlan {
  plan: RolloutPlan;
  hash: string;
}

/**
 * Reads every `*.yaml` of a folder as a rollout plan.
 * @throws an error that names file, line, field and what is allowed, for the first plan that is not one.
 */
export function loadPlans(folder: string): LoadedPlan[] {
  const plans = filesOf(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => parsePlan(readFileSync(join(folder, name), 'utf8'), join(folder, name)));
  const names = plans.map(({ plan }) => plan.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`${folder}: two plans are named ${twice}: rename one.`);
  return plans;
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

/** Reads one plan; `file` is named in errors. */
export function parsePlan(text: string, file: string): LoadedPlan {
  const document = parseDocument(text, { prettyErrors: true });
  const [syntax] = document.errors;
  if (syntax) throw new Error(`${file}: ${syntax.message}`);
  const parsed = rolloutPlan.safeParse(contentOf(document, file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []) as (string | number)[];
    throw new Error(
      `${file}:${lineOf(text, document, path)}: ${path.join('.') || 'the plan'}: ${issue?.message ?? 'is not valid'}`,
    );
  }
  return { plan: parsed.data, hash: createHash('sha256').update(text).digest('hex') };
}

function contentOf(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without its anchor, or too many of them.
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** The line of the deepest node on a path that the file has: a field that is missing is reported at its parent. */
function lineOf(text: string, document: ReturnType<typeof parseDocument>, path: (string | number)[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as
      { range?: [number, number, number] } | undefined;
    if (node?.range) return text.slice(0, node.range[0]).split('\n').length;
  }
  return 1;
}
