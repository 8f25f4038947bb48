import { z } from 'zod';
import { rolloutPlan } from '../src/contract/plan.ts';

/**
 * JSON Schema of plan files, as they are written: what editors complete and check while a plan is typed. What one part
 * of a plan demands of another it cannot say; `rollcall plan check` does.
 */
export function planSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(rolloutPlan, { io: 'input', reused: 'ref' });
  const document = {
    $comment: 'Generated from src/contract/plan.ts by npm run generate: change that.',
    $schema,
    title: 'Rollout plan',
    ...schema,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
