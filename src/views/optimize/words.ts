import type { OptimizeState } from '../../contract/optimize-session.ts';
import type { PlaybackQuality } from '../../contract/playback-quality.ts';
import type { PolicyRun } from '../../contract/policy.ts';
import { t } from '../text.ts';
import type { Fill } from './levels.ts';

export function stateWord(state: OptimizeState): string {
  switch (state) {
    case 'live':
      return t('rollcall.optimize.state-live', 'Live');
    case 'frozen':
      return t('rollcall.optimize.state-frozen', 'Frozen');
    case 'computing':
      return t('rollcall.optimize.state-computing', 'Computing');
    case 'playback':
      return t('rollcall.optimize.state-playback', 'Playback');
    case 'error':
      return t('rollcall.optimize.state-error', 'Error');
  }
}

export function fillWord(fill: Fill): string {
  switch (fill) {
    case 'empty':
      return t('rollcall.optimize.fill-empty', 'empty');
    case 'low':
      return t('rollcall.optimize.fill-low', 'few bikes');
    case 'even':
      return t('rollcall.optimize.fill-even', 'even');
    case 'high':
      return t('rollcall.optimize.fill-high', 'few docks');
    case 'full':
      return t('rollcall.optimize.fill-full', 'full');
    case 'closed':
      return t('rollcall.optimize.fill-closed', 'no docks');
  }
}

/** How a plan is shown, and why it is not shown in full. */
export function qualityWords(quality: PlaybackQuality, reducedMotion: boolean): string {
  switch (quality) {
    case 'full':
      return t('rollcall.optimize.quality-full', 'Every move is shown on its way.');
    case 'reduced':
      return t(
        'rollcall.optimize.quality-reduced',
        'Moves appear in steps: there are many, or this browser draws slowly.',
      );
    case 'summary':
      return reducedMotion
        ? t(
            'rollcall.optimize.quality-wish',
            'Nothing is in motion, as you have asked your system for less of it.',
          )
        : t('rollcall.optimize.quality-slow', 'Nothing is in motion: this browser draws too slowly.');
  }
}

/** Why a run found nothing to move. */
export function noOpWords(reason: PolicyRun['no_op_reason']): string {
  switch (reason) {
    case 'no_deficits':
      return t('rollcall.optimize.no-deficits', 'No station lacks bikes.');
    case 'no_surpluses':
      return t('rollcall.optimize.no-surpluses', 'No station has bikes to spare.');
    case 'neighborhood_blocked':
      return t(
        'rollcall.optimize.no-neighbors',
        'Stations with bikes to spare are too far from those that lack some.',
      );
    case 'budget_zero':
      return t('rollcall.optimize.no-budget', 'The budget allows no move.');
    case 'input_quality_blocked':
      return t(
        'rollcall.optimize.no-input',
        'The feed cannot be believed, or is too old: nothing is moved on it.',
      );
    case null:
      return t('rollcall.optimize.no-move', 'There is nothing to move.');
  }
}

export function qualityOfInput(quality: PolicyRun['input_quality']): string {
  switch (quality) {
    case 'ok':
      return t('rollcall.optimize.input-ok', 'read in its minute');
    case 'carried_forward':
      return t('rollcall.optimize.input-carried', 'carried forward from an earlier minute');
    case 'missing':
      return t('rollcall.optimize.input-missing', 'missing');
    case 'blocked':
      return t('rollcall.optimize.input-blocked', 'blocked: the feed cannot be believed');
  }
}
