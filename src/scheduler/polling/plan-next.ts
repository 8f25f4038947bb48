import type { Random } from '../clock/clock.ts';
import { isWell, type InstanceState } from './instance-state.ts';
import {
  ceilingMs,
  fixedInterval,
  jittered,
  type AdaptiveBasis,
  type Cadence,
  type PlannedInterval,
} from './interval.ts';
import type { IntervalSelector, StalenessSource } from './interval-choice.ts';
import type { PlanBasis } from './plan-reasons.ts';
import type { Timing } from './queue.ts';

/** What a plan depends on besides the instance's own state. */
export interface PlanContext {
  type: string;
  adaptive: boolean;
  backlog: number;
  cadence: Cadence;
  /** How often a dead letter is tried again, in ms. */
  deadLetterRetryMs: number;
  /** Until when the instance is offline by plan, in ms since 1970. */
  offlineUntil: number | undefined;
  /** So many breakers opened at once that the fault may be ours: failing hosts are asked half as often. */
  faultMayBeOurs: boolean;
  staleness: StalenessSource;
  selector: IntervalSelector;
}

/** An idle instance as it is planned. */
export interface Plannable {
  key: string;
  state: InstanceState;
  context: PlanContext;
}

const longestBreakerWaitMs = 300_000;
/** Part of the staleness target within which a poll that is brought forward begins: the rest is for the poll itself. */
const shareKept = 0.95;

/** The state of an instance whose poll has just ended, with its next poll timed. */
export function planNext(
  state: InstanceState,
  context: PlanContext,
  now: number,
  random: Random,
): InstanceState {
  const { ms, smoothedMs, basis } = nextInterval(state, context, now, random);
  const next = { ...state, intervalMs: ms, smoothedMs, basis, nextRun: now + ms };
  // What the breaker says of its next probe is when that probe is.
  if (state.breaker.retryAt !== undefined && (basis.kind === 'breaker' || basis.kind === 'deadLetter'))
    next.breaker = { ...state.breaker, retryAt: next.nextRun };
  return next;
}

/** Among polls of one time, the instance that is well goes first: a failing one may take until its deadline. */
export function priorityOf({ consecutiveFailures }: InstanceState): number {
  return -consecutiveFailures;
}

/** How long until the next poll of an instance whose poll has just ended. Back-off outranks every interval. */
export function nextInterval(
  state: InstanceState,
  context: PlanContext,
  now: number,
  random: Random,
): PlannedInterval<PlanBasis> {
  const { smoothedMs, breaker, deadLetter } = state;
  const { cadence, offlineUntil, faultMayBeOurs, deadLetterRetryMs } = context;
  if (offlineUntil !== undefined)
    return {
      // Those that come back together are not asked together.
      ms: offlineUntil - now + random() * cadence.baseMs,
      smoothedMs,
      basis: { kind: 'offline', until: offlineUntil },
    };
  if (deadLetter)
    return {
      ms: jittered(deadLetterRetryMs, random),
      smoothedMs,
      basis: { kind: 'deadLetter', reason: deadLetter.reason },
    };
  if (breaker.retryAt !== undefined) {
    const wait = Math.max(0, breaker.retryAt - now);
    return {
      ms: faultMayBeOurs ? Math.min(longestBreakerWaitMs, 2 * wait) : wait,
      smoothedMs,
      basis: { kind: 'breaker', doubled: faultMayBeOurs },
    };
  }
  if (!context.adaptive) return fixedInterval(context.type, cadence, random);
  const planned = context.selector.select(
    {
      score: context.staleness.score(state, now, ceilingMs(cadence)),
      changed: state.lastMutationAt === now,
      consecutiveFailures: state.consecutiveFailures,
      backlog: context.backlog,
      previousMs: smoothedMs,
    },
    cadence,
    random,
  );
  return state.basis.kind === 'adaptive' ? planned : spread(planned, cadence, random);
}

/**
 * The first adaptive interval is drawn from the whole range, unless it is to be short. Instances that began, recovered
 * or were turned over together would otherwise be asked together for hours: a jitter of 5 % parts them that slowly.
 */
function spread(
  planned: PlannedInterval<AdaptiveBasis>,
  cadence: Cadence,
  random: Random,
): PlannedInterval<PlanBasis> {
  const { changed, consecutiveFailures } = planned.basis.input;
  if (changed || consecutiveFailures > 0) return planned;
  const ms = cadence.minMs + (ceilingMs(cadence) - cadence.minMs) * random();
  return { ...planned, ms, basis: { ...planned.basis, spread: true } };
}

/**
 * Brings the next poll of an idle instance forward when its cadence, or its offline window, changed.
 * A poll is never moved later, and a breaker's wait or a dead letter's is left alone.
 */
export function retime(state: InstanceState, context: PlanContext, now: number): InstanceState {
  const backsOff = state.deadLetter !== undefined || state.breaker.retryAt !== undefined;
  if (backsOff && state.basis.kind !== 'offline') return state;
  const longest = longestWaitMs(context, now);
  const freshUntil = keepsTargetUntil(state, context);
  // One that is too old already is not asked at once: after a restart that may be the whole fleet.
  const latest = freshUntil > now ? Math.min(now + longest, freshUntil) : now + longest;
  if (state.nextRun <= latest) return state;
  // What is left to wait shrinks in proportion, so that a fleet that was spread over its old cadence stays spread.
  const share = Math.min(1, (state.nextRun - now) / state.intervalMs);
  const nextRun = Math.min(now + longest * share, latest);
  return { ...state, nextRun, intervalMs: longest, basis: { kind: 'forward' } };
}

/** When the next poll of an instance keeps it within the staleness target; Infinity for one that is promised none. */
function keepsTargetUntil(state: InstanceState, { adaptive, cadence }: PlanContext): number {
  if (!adaptive || !isWell(state)) return Infinity;
  return (state.lastSuccessAt as number) + shareKept * cadence.stalenessTargetMs;
}

/** The next poll of an idle instance under other circumstances, with the state that says so. */
export function retimedPoll(
  { key, state: before, context }: Plannable,
  now: number,
): Timing & { key: string; state: InstanceState } {
  const state = retime(before, context, now);
  return { key, nextRun: state.nextRun, priority: priorityOf(state), state };
}

function longestWaitMs({ type, adaptive, cadence, offlineUntil }: PlanContext, now: number): number {
  if (offlineUntil !== undefined) return offlineUntil - now + cadence.baseMs;
  return adaptive ? ceilingMs(cadence) : (cadence.fixedMs[type] ?? cadence.baseMs);
}

/** Polls that are owed at `now`: 0 before one is due, then 1, and one more for each interval it waits. */
export function owedPolls(nextRun: number, intervalMs: number, now: number): number {
  if (now < nextRun) return 0;
  return 1 + Math.floor((now - nextRun) / Math.max(1, intervalMs));
}
