import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { parse } from 'yaml';
import { rolloutPlan } from '../src/contract/plan.ts';

/** A plan as its file writes it. */
export type WrittenPlan = Record<string, unknown> & { stages: Record<string, unknown>[] };

function shipped(name: string): () => WrittenPlan {
  const text = readFileSync(join(import.meta.dirname, `../rollouts/${name}.yaml`), 'utf8');
  // A copy each time, in which nothing is shared as aliases of the file are.
  const written = JSON.stringify(parse(text));
  return () => JSON.parse(written) as WrittenPlan;
}

export const adaptive = shipped('adaptive-polling');
export const sync = shipped('search-console-sync');
export const optimize = shipped('optimize');

/** The plan with the values at these paths (`stages.1.dwell`) in place of its own; what is undefined is taken out. */
export function changed(plan: WrittenPlan, changes: Record<string, unknown>): WrittenPlan {
  for (const [path, value] of Object.entries(changes)) {
    const parts = path.split('.');
    const last = parts.pop() ?? '';
    const parent = parts.reduce(
      (node, part) => node[part] as Record<string, unknown>,
      plan as Record<string, unknown>,
    );
    if (value !== undefined) parent[last] = value;
    else if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
  }
  return plan;
}

/** What is said against a plan, each as `field: message`. */
export const complaints = (plan: WrittenPlan): string[] =>
  (rolloutPlan.safeParse(plan).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

/** Tests that a sound plan is refused once it is changed so, and what is said of it. */
export function refused(
  what: string,
  plan: () => WrittenPlan,
  changes: Record<string, unknown>,
  said: RegExp,
): void {
  void it(what, () => {
    assert.deepEqual(complaints(plan()), []);
    const told = complaints(changed(plan(), changes));
    assert.ok(
      told.some((one) => said.test(one)),
      told.join('\n') || 'it was accepted',
    );
  });
}
