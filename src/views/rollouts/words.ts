import type { CriterionVerdict, Decision } from '../../contract/rollout.ts';
import { criterionVerdictWord } from '../rollout/criterionWords.ts';
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

const toneOf: Record<CriterionVerdict, Tone> = {
  pass: 'good',
  fail: 'bad',
  inconclusive: 'wait',
  'insufficient-data': 'wait',
};

export function verdictWord(verdict: CriterionVerdict | null): Word {
  return verdict === null
    ? { word: t('rollcall.rollouts.not-judged', 'Not judged'), tone: 'none' }
    : { word: criterionVerdictWord(verdict), tone: toneOf[verdict] };
}
