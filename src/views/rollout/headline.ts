import type { Decision, RolloutDocument, Verdict } from '../../contract/rollout.ts';
import { spellDuration } from './duration.ts';

/** `calm`: nothing is being judged. The others say what the word asks of the reader. */
export type Tone = 'good' | 'wait' | 'bad' | 'calm';

export type Headline = {
  word: string;
  tone: Tone;
  sentence: string;
  /** The evidence is too old to decide on. */
  stale: boolean;
};

const decisionWords: Record<Decision, { word: string; tone: Tone }> = {
  promote: { word: 'PROMOTE', tone: 'good' },
  hold: { word: 'HOLD', tone: 'wait' },
  rollback: { word: 'ROLL BACK', tone: 'bad' },
};

/** The one word and the one sentence that a rollout comes down to at an instant (ms since 1970). */
export function headline(rollout: RolloutDocument, now: number): Headline {
  const settled = settledHeadline(rollout);
  if (settled) return { ...settled, stale: false };

  const { verdict } = rollout;
  if (!verdict)
    return {
      word: 'HOLD',
      tone: 'wait',
      sentence: 'No verdict yet: the stage has not been judged.',
      stale: false,
    };
  if (isExpired(verdict, now))
    return {
      word: 'HOLD',
      tone: 'wait',
      sentence: `Nothing has been judged for ${spellDuration((now - Date.parse(verdict.at)) / 1_000)}. Check that the scheduler runs and that this dashboard refreshes.`,
      stale: true,
    };
  return { ...decisionWords[verdict.decision], sentence: withoutDecision(verdict.summary), stale: false };
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
  return asSentence(summary.replace(decided, ''));
}

const decided = /^(promote|hold|roll back): /i;

/** The scheduler's reasons are clauses; standing alone they begin as sentences do. */
export function asSentence(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}

/** Outside of a stage there is nothing to judge; the state itself is the headline. */
function settledHeadline(rollout: RolloutDocument): Omit<Headline, 'stale'> | undefined {
  switch (rollout.state) {
    case 'draft':
      return {
        word: 'NOT STARTED',
        tone: 'calm',
        sentence: 'Nothing has been changed, and nothing is judged yet.',
      };
    case 'promoting': {
      const stage = rollout.stages.find(({ name }) => name === rollout.pending?.toStage);
      return {
        word: rollout.stage === null ? 'STARTING' : 'PROMOTING',
        tone: 'wait',
        sentence: stage
          ? `Waiting until the lever is in effect: ${stage.changes}. Then “${stage.title}” begins.`
          : 'Waiting until the lever is in effect.',
      };
    }
    case 'rolling-back':
      return {
        word: 'ROLLING BACK',
        tone: 'bad',
        sentence: `Waiting until the lever is in effect. ${endedBy(rollout, 'Ordered')}`,
      };
    case 'done':
      return { word: 'DONE', tone: 'good', sentence: doneSentence(rollout) };
    case 'rolled-back':
      return { word: 'ROLLED BACK', tone: 'bad', sentence: endedBy(rollout, 'Rolled back') };
    case 'aborted':
      return {
        word: 'ABORTED',
        tone: 'calm',
        sentence: `${endedBy(rollout, 'Aborted')} Nothing was taken back.`,
      };
    case 'running':
    case 'holding':
      return undefined;
  }
}

function doneSentence({ stages }: RolloutDocument): string {
  const left = stages.filter(({ status }) => status === 'next');
  const last = stages.findLast(({ status }) => status === 'done');
  if (left.length === 0) return 'Every stage has been passed. The last one stays in force.';
  return `Finished early: “${last?.title ?? 'the stage'}” stays in force, ${left.length === 1 ? 'an optional stage was' : 'optional stages were'} passed over.`;
}

const endings = new Set(['rollback', 'kill-switch', 'abort']);

/** Who ended it, and why, as far as the history goes back. */
function endedBy({ history }: RolloutDocument, done: string): string {
  const last = history.find(({ action }) => endings.has(action));
  if (!last) return `${done}.`;
  const how = last.action === 'kill-switch' ? ', with a kill switch' : '';
  // What Rollcall does by itself has the verdict's sentence as its reason.
  const reason = last.reason.replace(decided, '');
  return `${done} by ${last.actor}${how}: ${reason}${/[.!?]$/.test(reason) ? '' : '.'}`;
}
