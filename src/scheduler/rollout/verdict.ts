import type { CriterionResult, Decision, Verdict } from '../../contract/rollout.ts';
import { sampleEveryMs } from '../../contract/series.ts';

export interface VerdictInput {
  stage: string;
  /** Times in ms since 1970. */
  now: number;
  stageStartedAt: number;
  dwellMs: number;
  /** A person put the rollout on hold. */
  held: boolean;
  results: readonly CriterionResult[];
  /** A sentence each: preconditions, sign-offs, the change window, drills and whatever else stands in the way. */
  unmet: readonly string[];
  /** Names of criteria with a waiver in force: without data they hold nothing up. With data they count as ever. */
  waived: readonly string[];
}

/** A verdict that was not renewed for this long, in ms, counts as hold, and what it was reached on as not known. */
export const verdictLastsMs = 3 * sampleEveryMs;

type Judged = Pick<CriterionResult, 'name' | 'role' | 'verdict'>;

/** What a decision is made of, in as few words as possible: a backtest makes it at every tick of a month. */
interface DecisionInput {
  judgements: readonly Judged[];
  dwellServed: boolean;
  held: boolean;
  /** How many things are unmet. */
  unmet: number;
  waived: readonly string[];
}

/**
 * Rollback if any trigger fails; promote if every exit criterion passes, one at least with data, and nothing else
 * stands in the way; hold otherwise.
 */
export function decisionOf({ judgements, dwellServed, held, unmet, waived }: DecisionInput): Decision {
  if (judgements.some(trips)) return 'rollback';
  if (held || unmet > 0 || !dwellServed) return 'hold';
  if (judgements.some((judged) => holdsUp(judged, waived))) return 'hold';
  return judgements.some(proves) ? 'promote' : 'hold';
}

/** The verdict of one tick: the decision, and why. */
export function decide(input: VerdictInput): Verdict {
  const { now, stageStartedAt, dwellMs, held, results, unmet, waived } = input;
  const served = Math.max(0, now - stageStartedAt);
  const dwellServed = served >= dwellMs;
  const decision = decisionOf({ judgements: results, dwellServed, held, unmet: unmet.length, waived });
  const waiting = [
    ...results
      .filter((judged) => holdsUp(judged, waived))
      .map(({ title, verdict, reason }) => `${title}: ${verdict}, ${reason}`),
    ...(results.some(({ role }) => role === 'exit') ? [] : ['no exit criterion was judged']),
    ...(dwellServed ? [] : [`dwell: ${span(dwellMs - served)} of ${span(dwellMs)} left`]),
    ...unmet,
    ...(held ? ['a person put this rollout on hold'] : []),
  ];
  const tripped = results.filter(trips).map(({ title, reason }) => `${title}: ${reason}`);
  const passed = results.filter(proves).map(({ title, reason }) => `${title}: ${reason}`);
  const [reasons, summary] = {
    rollback: [tripped, `Roll back: ${tripped[0]}.`] as const,
    hold:
      waiting.length > 0
        ? ([waiting, `Hold: ${waiting[0]}${more(waiting.length - 1)}.`] as const)
        : ([[onlyWaived], `Hold: ${onlyWaived}.`] as const),
    promote: [passed, `Promote: ${countOf(results, passed.length)}, and the dwell is served.`] as const,
  }[decision];
  return {
    decision,
    summary,
    reasons: [...reasons],
    stage: input.stage,
    at: new Date(now).toISOString(),
    expiresAt: new Date(now + verdictLastsMs).toISOString(),
    dwellSeconds: Math.floor(served / 1_000),
    dwellRequiredSeconds: dwellMs / 1_000,
    results: [...results],
  };
}

/** Whether a verdict still says anything: one that was not renewed means hold. */
export function isCurrent({ at, expiresAt }: Pick<Verdict, 'at' | 'expiresAt'>, now: number): boolean {
  return Date.parse(at) <= now && now <= Date.parse(expiresAt);
}

const trips = ({ role, verdict }: Judged) => role === 'trigger' && verdict === 'fail';
const proves = ({ role, verdict }: Judged) => role === 'exit' && verdict === 'pass';

/** A trigger without data is no all-clear: nobody would see it fail. */
function holdsUp({ name, role, verdict }: Judged, waived: readonly string[]): boolean {
  if (verdict === 'insufficient-data') return !waived.includes(name);
  return role === 'exit' && verdict !== 'pass';
}

const onlyWaived = 'every exit criterion is waived, and none has evidence';

function countOf(results: readonly CriterionResult[], passed: number): string {
  const exits = results.filter(({ role }) => role === 'exit').length;
  const waived = exits - passed;
  return `${passed} of ${exits} criteria pass${waived > 0 ? ` and ${waived} without data ${waived > 1 ? 'are' : 'is'} waived` : ''}`;
}

const more = (count: number) => (count > 0 ? `, and ${count} more` : '');

function span(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (ms < 60_000) return `${Math.ceil(ms / 1_000)} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
