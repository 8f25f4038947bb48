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

/** Whether verdicts are made of this rollout: not before its start, and not after its end. */
export function isJudging({ state }: RolloutDocument): boolean {
  return state === 'running' || state === 'holding';
}

/** An expired verdict counts as hold, and its evidence is no ground to decide on. */
export function isExpired({ expiresAt }: Verdict, now: number): boolean {
  return Date.parse(expiresAt) <= now;
}

/** A sentence as it stands below a word that says the same: `Hold: dwell…` becomes `Dwell…`. */
function withoutDecision(summary: string): string {
  return asSentence(summary.replace(/^(promote|hold|roll back): /i, ''));
}

/** The scheduler's reasons are clauses; standing alone they begin as sentences do. */
export function asSentence(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}

/** Before the start and after the end there is nothing to judge; the state itself is the headline. */
function settledHeadline({ state, history }: RolloutDocument): Omit<Headline, 'stale'> | undefined {
  switch (state) {
    case 'draft':
      return {
        word: 'NOT STARTED',
        tone: 'calm',
        sentence: 'Nothing has been changed, and nothing is judged yet.',
      };
    case 'done':
      return {
        word: 'DONE',
        tone: 'good',
        sentence: 'Every stage has been passed. The last one stays in force.',
      };
    case 'rolled-back': {
      const last = history.find((entry) => entry.action === 'rollback');
      const why = last ? ` by ${last.actor}: ${last.reason}` : '.';
      return { word: 'ROLLED BACK', tone: 'bad', sentence: `Rolled back${why}` };
    }
    case 'running':
    case 'holding':
      return undefined;
  }
}
