import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { RolloutPlan } from '../contract/plan.ts';
import { problemText, readPlan, type PlanProblem } from '../contract/plan/file.ts';
import { groupOf, needed, parse, type Output } from './command-line.ts';
import { json } from './json.ts';
import { planExplanation } from './plan-explanation.ts';
import { printable } from './table.ts';
import { UsageError } from './usage-error.ts';

export const planUsage = `rollcall plan check FILE…     whether plan files are sound: every problem with line, column, field and fix
rollcall plan explain FILE    what a plan does, for a person to read

  Neither asks the service. check exits with 1 if a file has a problem.`;

const flags = { json: { type: 'boolean' } } as const;

/** Carries out `rollcall plan …`. */
export const plan = groupOf('plan', { check, explain });

type CheckedFile = { file: string; hash: string | null } & (
  { plan: RolloutPlan } | { problems: PlanProblem[] }
);

async function check(args: string[]): Promise<Output> {
  const { values, positionals } = parse(args, flags, Infinity);
  if (positionals.length === 0)
    throw new UsageError('FILE is missing: write it as in "rollcall plan check rollouts/optimize.yaml".');
  const files = await Promise.all(positionals.map(readChecked));
  const sound = files.every((file) => 'plan' in file);
  return {
    text: values.json
      ? json(files.map(checkedDocument))
      : files.flatMap(checkedLines).map(printable).join('\n'),
    exitCode: sound ? 0 : 1,
  };
}

async function explain(args: string[]): Promise<Output> {
  const { values, positionals } = parse(args, flags, 1);
  const checked = await readChecked(needed('FILE', positionals, 'plan explain rollouts/optimize.yaml'));
  if ('problems' in checked)
    return {
      text: values.json ? json(checkedDocument(checked)) : checkedLines(checked).map(printable).join('\n'),
      exitCode: 1,
    };
  return values.json ? json(checked) : planExplanation(checked.plan).split('\n').map(printable).join('\n');
}

async function readChecked(file: string): Promise<CheckedFile> {
  const content = await readFile(file).catch((error: NodeJS.ErrnoException) => error);
  if (content instanceof Error) {
    const message = `cannot be read (${content.code}): name a plan file`;
    return { file, hash: null, problems: [{ line: 1, column: 1, field: '', message }] };
  }
  return { file, hash: createHash('sha256').update(content).digest('hex'), ...readPlan(content) };
}

const checkedDocument = (checked: CheckedFile) => ({
  file: checked.file,
  hash: checked.hash,
  name: 'plan' in checked ? checked.plan.name : null,
  problems: 'plan' in checked ? [] : checked.problems,
});

function checkedLines(checked: CheckedFile): string[] {
  const { file } = checked;
  if ('problems' in checked) return checked.problems.map((problem) => problemText(file, problem));
  return [
    `${file}: the plan ${checked.plan.name} is sound, ${checked.plan.stages.length} stages, SHA-256 ${checked.hash}`,
  ];
}
