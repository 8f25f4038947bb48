import { z } from 'zod';
import { frame, numberField, stringField, type Frame } from '../../backend-sdk/index.ts';

/**
 * What a frame reads of a rollout. The rest rides along as it came, for the panel, which reads schedulers of any
 * version: an older or newer one shows what it knows instead of nothing.
 */
export const framedRollout = z.looseObject({
  id: z.string(),
  state: z.string(),
  stage: z.string().nullable(),
  verdict: z.looseObject({ decision: z.string(), summary: z.string() }).nullable(),
});
export type FramedRollout = z.output<typeof framedRollout>;

/**
 * One row about a rollout: what a table shows, and one number for an alert rule (`rollbackAdvised`: 1 while the
 * verdict says roll back). The whole document rides along in the frame's meta, for the rollout-stage panel.
 */
export function verdictFrames(rollout: FramedRollout): Frame[] {
  const { id, state, stage, verdict } = rollout;
  return [
    frame({
      name: 'rollout',
      meta: { type: 'numeric-long', typeVersion: [0, 1], custom: { rollout } },
      fields: [
        stringField('rollout', [id]),
        stringField('state', [state]),
        stringField('stage', [stage]),
        stringField('decision', [verdict?.decision ?? null]),
        stringField('summary', [verdict?.summary ?? null]),
        numberField('rollbackAdvised', [verdict?.decision === 'rollback' ? 1 : 0]),
      ],
    }),
  ];
}
