import { frame, numberField, stringField, type Frame } from '../../../backend-sdk/index.ts';
import type { FramedRollout } from './rollout-document.ts';

/**
 * One number about a rollout for an alert rule (`rollbackAdvised`: 1 while the verdict says roll back). The whole
 * document rides along in the frame's meta, for the rollout-stage panel. The rollout alone is a label: with the stage
 * or the verdict's words beside it each change of them would be another alert.
 */
export function verdictFrames(rollout: FramedRollout): Frame[] {
  return [
    frame({
      name: 'rollout',
      meta: { type: 'numeric-long', typeVersion: [0, 1], custom: { rollout } },
      fields: [
        stringField('rollout', [rollout.id]),
        numberField('rollbackAdvised', [rollout.verdict?.decision === 'rollback' ? 1 : 0]),
      ],
    }),
  ];
}
