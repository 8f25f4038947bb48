import type { RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';

/** In what state a rollout is, who carries it out, and which version of it this is. */
export function stateLine({ state, mode, revision }: RolloutDocument): string {
  const at = t('rollcall.rollout.revision', 'revision {{revision}}', { revision });
  return [stateWord(state), modeWord(mode), at].join(' · ');
}

export function stateWord(state: RolloutDocument['state']): string {
  switch (state) {
    case 'draft':
      return t('rollcall.state.draft', 'Draft');
    case 'running':
      return t('rollcall.state.running', 'Running');
    case 'holding':
      return t('rollcall.state.holding', 'Holding');
    case 'promoting':
    case 'rolling-back':
      return t('rollcall.state.waiting', 'Waiting for the lever');
    case 'rolled-back':
      return t('rollcall.state.rolled-back', 'Rolled back');
    case 'done':
      return t('rollcall.state.done', 'Done');
    case 'aborted':
      return t('rollcall.state.aborted', 'Aborted');
  }
}

function modeWord(mode: RolloutDocument['mode']): string {
  switch (mode) {
    case 'manual':
      return t('rollcall.mode.manual', 'people decide');
    case 'auto-rollback':
      return t('rollcall.mode.auto-rollback', 'rolls back by itself');
    case 'auto-promote':
      return t('rollcall.mode.auto-promote', 'rolls back and promotes by itself');
  }
}
