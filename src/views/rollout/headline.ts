import type { Decision, RolloutDocument, RolloutState, Verdict } from '../../contract/rollout.ts';
import { t } from '../text.ts';
import { spellDuration } from './duration.ts';

/** `calm`: nothing is being judged. The others say what the word asks of the reader. */
export type Tone = 'good' | 'wait' | 'bad' | 'calm';

export type Headline = {
  /** What the word is for, in any language: a decision, or a state in which nothing is decided. */
  value: Decision | RolloutState;
  word: string;
  tone: Tone;
  sentence: string;
  /** The evidence is too old to decide on. */
  stale: boolean;
};

/** The one word and the one sentence that a rollout comes down to at an instant (ms since 1970). */
export function headline(rollout: RolloutDocument, now: number): Headline {
  const settled = settledHeadline(rollout);
  if (settled) return { value: rollout.state, ...settled, stale: false };

  const { verdict } = rollout;
  if (!verdict)
    return {
      ...decided('hold'),
      sentence: t('rollcall.headline.unjudged', 'No verdict yet: the stage has not been judged.'),
      stale: false,
    };
  if (isExpired(verdict, now))
    return {
      ...decided('hold'),
      sentence: t(
        'rollcall.headline.stale',
        'Nothing has been judged for {{duration}}. Check that the scheduler runs and that this page refreshes.',
        { duration: spellDuration((now - Date.parse(verdict.at)) / 1_000) },
      ),
      stale: true,
    };
  return { ...decided(verdict.decision), sentence: withoutDecision(verdict.summary), stale: false };
}

const toneOf: Record<Decision, Tone> = { promote: 'good', hold: 'wait', rollback: 'bad' };

const decided = (value: Decision): Pick<Headline, 'value' | 'word' | 'tone'> => ({
  value,
  word: decisionWord(value),
  tone: toneOf[value],
});

export function decisionWord(decision: Decision): string {
  switch (decision) {
    case 'promote':
      return t('rollcall.headline.promote', 'PROMOTE');
    case 'hold':
      return t('rollcall.headline.hold', 'HOLD');
    case 'rollback':
      return t('rollcall.headline.roll-back', 'ROLL BACK');
  }
}

/** What the evidence advises now: nothing where nothing is judged, and nothing where the verdict is too old. */
export function adviceOf(rollout: RolloutDocument, now: number): Decision | undefined {
  const { verdict } = rollout;
  return verdict && isJudging(rollout) && !isExpired(verdict, now) ? verdict.decision : undefined;
}

/** Whether verdicts are made of this rollout: while a stage is in effect, not before its start nor after its end. */
export function isJudging({ state }: RolloutDocument): boolean {
  return state === 'running' || state === 'holding';
}

/** An expired verdict counts as hold, and its evidence is no ground to decide on. */
export function isExpired({ expiresAt }: Verdict, now: number): boolean {
  return Date.parse(expiresAt) <= now;
}

/** A sentence as it stands below a word that says the same: `Hold: dwell…` becomes `Dwell…`. */
function withoutDecision(summary: string): string {
  return asSentence(summary.replace(decision, ''));
}

const decision = /^(promote|hold|roll back): /i;

/** The scheduler's reasons are clauses; standing alone they begin as sentences do. */
export function asSentence(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}

/** Outside of a stage there is nothing to judge; the state itself is the headline. */
function settledHeadline(rollout: RolloutDocument): Omit<Headline, 'value' | 'stale'> | undefined {
  switch (rollout.state) {
    case 'draft':
      return {
        word: t('rollcall.headline.not-started', 'NOT STARTED'),
        tone: 'calm',
        sentence: t(
          'rollcall.headline.not-started-why',
          'Nothing has been changed, and nothing is judged yet.',
        ),
      };
    case 'promoting':
      return { ...promotingWord(rollout), tone: 'wait' };
    case 'rolling-back':
      return {
        word: t('rollcall.headline.rolling-back', 'ROLLING BACK'),
        tone: 'bad',
        sentence: `${t('rollcall.headline.waiting', 'Waiting until the lever is in effect.')} ${endedBy(rollout)}`,
      };
    case 'done':
      return { word: t('rollcall.headline.done', 'DONE'), tone: 'good', sentence: doneSentence(rollout) };
    case 'rolled-back':
      return {
        word: t('rollcall.headline.rolled-back', 'ROLLED BACK'),
        tone: 'bad',
        sentence: endedBy(rollout),
      };
    case 'aborted':
      return {
        word: t('rollcall.headline.aborted', 'ABORTED'),
        tone: 'calm',
        sentence: `${endedBy(rollout)} ${t('rollcall.headline.nothing-taken-back', 'Nothing was taken back.')}`,
      };
    case 'running':
    case 'holding':
      return undefined;
  }
}

function promotingWord({ stage: from, stages, pending }: RolloutDocument): {
  word: string;
  sentence: string;
} {
  const stage = stages.find(({ name }) => name === pending?.toStage);
  return {
    word:
      from === null
        ? t('rollcall.headline.starting', 'STARTING')
        : t('rollcall.headline.promoting', 'PROMOTING'),
    sentence: stage
      ? t(
          'rollcall.headline.waiting-for',
          'Waiting until the lever is in effect: {{changes}}. Then “{{stage}}” begins.',
          { changes: stage.changes, stage: stage.title },
        )
      : t('rollcall.headline.waiting', 'Waiting until the lever is in effect.'),
  };
}

function doneSentence({ stages }: RolloutDocument): string {
  const left = stages.filter(({ status }) => status === 'next');
  if (left.length === 0)
    return t('rollcall.headline.done-all', 'Every stage has been passed. The last one stays in force.');
  const last = stages.findLast(({ status }) => status === 'done');
  return t(
    'rollcall.headline.done-early',
    'Finished early: “{{stage}}” stays in force, {{count}} optional stages were passed over.',
    {
      stage: last?.title ?? '',
      count: left.length,
      defaultValue_one: 'Finished early: “{{stage}}” stays in force, an optional stage was passed over.',
    },
  );
}

const endings = new Set(['rollback', 'kill-switch', 'abort']);

/** Who ended it, and why, as far as the history goes back. */
function endedBy({ history, state }: RolloutDocument): string {
  const last = history.find(({ action }) => endings.has(action));
  if (!last) {
    if (state === 'rolling-back') return t('rollcall.headline.ordered', 'Ordered.');
    if (state === 'aborted') return t('rollcall.headline.was-aborted', 'Aborted.');
    return t('rollcall.headline.was-rolled-back', 'Rolled back.');
  }
  // What Rollcall does by itself has the verdict's sentence as its reason.
  const reason = last.reason.replace(decision, '');
  const said = { who: last.actor, reason: `${reason}${/[.!?]$/.test(reason) ? '' : '.'}` };
  if (state === 'aborted') return t('rollcall.headline.aborted-by', 'Aborted by {{who}}: {{reason}}', said);
  const pulled = last.action === 'kill-switch';
  if (state === 'rolling-back')
    return pulled
      ? t('rollcall.headline.ordered-by-switch', 'Ordered by {{who}}, with a kill switch: {{reason}}', said)
      : t('rollcall.headline.ordered-by', 'Ordered by {{who}}: {{reason}}', said);
  return pulled
    ? t(
        'rollcall.headline.rolled-back-by-switch',
        'Rolled back by {{who}}, with a kill switch: {{reason}}',
        said,
      )
    : t('rollcall.headline.rolled-back-by', 'Rolled back by {{who}}: {{reason}}', said);
}
