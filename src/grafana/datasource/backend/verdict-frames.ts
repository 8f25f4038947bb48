import type { RolloutDocument } from '../../../contract/rollout.ts';
import { frame, numberField, stringField, type Frame } from '../../backend-sdk/index.ts';

/**
 * One row about a rollout: what a table shows, and one number for an alert rule (`rollbackAdvised`: 1 while the
 * verdict says roll back). The whole document rides along in the frame's meta, for the rollout-stage panel.
 */
export function verdictFrames(rollout: RolloutDocument): Frame[] {
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
