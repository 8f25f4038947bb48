import type { Random } from '../clock/clock.ts';
import {
  adaptiveInterval,
  ceilingMs,
  fixedInterval,
  stalenessScore,
  type Cadence,
  type PlannedInterval,
} from './interval.ts';
import type { InstanceState } from './instance-state.ts';

/** What a plan depends on besides the instance's own state. */
export interface PlanContext {
  type: string;
  adaptive: boolean;
  backlog: number;
  cadence: Cadence;
  /** How often a dead letter is tried again, in ms. */
  deadLetterRetryMs: number;
}

/** Times the next poll of an instance whose poll has just ended. Back-off outranks every interval. */
export function planNext(
  state: InstanceState,
  context: PlanContext,
  now: number,
  random: Random,
): InstanceState {
  const planned = interval(state, context, now, random);
  return {
    ...state,
    intervalMs: planned.ms,
    smoothedMs: planned.smoothedMs,
    reasons: planned.reasons,
    nextRun: now + planned.ms,
  };
}

function interval(state: InstanceState, context: PlanContext, now: number, random: Random): PlannedInterval {
  const { smoothedMs } = state;
  if (state.deadLetter)
    return {
      ms: context.deadLetterRetryMs,
      smoothedMs,
      reasons: [`dead letter: ${state.deadLetter.reason}`],
    };
  if (state.breaker.retryAt !== undefined)
    return {
      ms: Math.max(0, state.breaker.retryAt - now),
      smoothedMs,
      reasons: ['breaker open: waits for its retry'],
    };
  if (!context.adaptive) return fixedInterval(context.type, context.cadence, random);
  return adaptiveInterval(
    {
      score: stalenessScore(state.lastSuccessAt, now, ceilingMs(context.cadence)),
      changed: state.lastMutationAt === now,
      consecutiveFailures: state.consecutiveFailures,
      backlog: context.backlog,
      previousMs: smoothedMs,
    },
    context.cadence,
    random,
  );
}

/**
 * Brings the next poll of an idle instance forward when its cadence changed, from adaptive to fixed or back.
 * A poll is never moved later, and a breaker's wait or a dead letter's is left alone.
 */
export function retime(state: InstanceState, context: PlanContext, now: number): InstanceState {
  if (state.deadLetter || state.breaker.retryAt !== undefined) return state;
  const { fixedMs, baseMs } = context.cadence;
  const longest = context.adaptive ? ceilingMs(context.cadence) : (fixedMs[context.type] ?? baseMs);
  if (state.nextRun <= now + longest) return state;
  // What is left to wait shrinks in proportion, so that a fleet that was spread over its old cadence stays spread.
  const share = Math.min(1, (state.nextRun - now) / state.intervalMs);
  return {
    ...state,
    nextRun: now + longest * share,
    intervalMs: longest,
    reasons: ['brought forward: the cadence changed'],
  };
}

/** Polls that an instance is owed at `now`: 0 before it is due, then 1, and one more for each interval it waits. */
export function owedPolls(state: InstanceState, now: number): number {
  if (now < state.nextRun) return 0;
  return 1 + Math.floor((now - state.nextRun) / Math.max(1, state.intervalMs));
}
