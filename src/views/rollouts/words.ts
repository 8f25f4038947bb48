import type { CriterionVerdict, Decision } from '../../contract/rollout.ts';
import { t } from '../text.ts';

/** How something is to be taken at a glance. `none`: nothing was judged. */
export type Tone = 'good' | 'wait' | 'bad' | 'none';
export type Word = { word: string; tone: Tone };

export function decisionWord(decision: Decision): Word {
  switch (decision) {
    case 'promote':
      return { word: t('rollcall.rollouts.promote', 'Promote'), tone: 'good' };
    case 'hold':
      return { word: t('rollcall.rollouts.hold', 'Hold'), tone: 'wait' };
    case 'rollback':
      return { word: t('rollcall.rollouts.roll-back', 'Roll back'), tone: 'bad' };
  }
}

export function verdictWord(verdict: CriterionVerdict | null): Word {
  switch (verdict) {
    case 'pass':
      return { word: t('rollcall.rollouts.pass', 'Pass'), tone: 'good' };
    case 'fail':
      return { word: t('rollcall.rollouts.fail', 'Fail'), tone: 'bad' };
    case 'inconclusive':
      return { word: t('rollcall.rollouts.inconclusive', 'Inconclusive'), tone: 'wait' };
    case 'insufficient-data':
      return { word: t('rollcall.rollouts.insufficient-data', 'Insufficient data'), tone: 'wait' };
    case null:
      return { word: t('rollcall.rollouts.not-judged', 'Not judged'), tone: 'none' };
  }
}
