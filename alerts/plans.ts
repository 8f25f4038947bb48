import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPlan } from '../src/contract/plan/file.ts';
import type { RolloutPlan } from '../src/contract/plan.ts';

const folder = join(import.meta.dirname, '../rollouts');

/** The shipped plans: who owns them, and which kill switch they have for what budget, stands there and nowhere else. */
export const plans: readonly RolloutPlan[] = ['adaptive-polling', 'search-console-sync', 'optimize'].map(
  (name) => {
    const read = readPlan(readFileSync(join(folder, `${name}.yaml`)));
    if ('problems' in read)
      throw new Error(`rollouts/${name}.yaml is no sound plan: see rollcall plan check.`);
    return read.plan;
  },
);

/** @throws where no shipped plan has that name. */
export function planNamed(name: string): RolloutPlan {
  const plan = plans.find((each) => each.name === name);
  if (!plan) throw new Error(`rollouts/ has no plan ${name}.`);
  return plan;
}
