import { partsOf, type PollPart } from '../../contract/instance.ts';
import type {
  BreakerReset,
  DeadLetterRemoved,
  DeadLetterRetried,
  InstancePaused,
  InstanceResumed,
  PollOrdered,
} from '../../contract/management.ts';
import { ProblemError } from '../../contract/problem.ts';
import type { InstanceOrder } from '../../contract/instance-order.ts';
import { iso, type Instance } from './instance.ts';
import { alreadyPaused, breakerClosed, noDeadLetter, notPaused, notPolled } from './refusals.ts';

/** What is to be done and answered; or why it is refused. */
export type Decision<Answer> = { order: InstanceOrder; answer: Answer } | ProblemError;

/** A dead letter stays one: it is for the poll that follows to tell. */
export function reset(instance: Instance, by: string, now: number): Decision<BreakerReset> {
  const { key, state } = instance;
  const previousState = state.breaker.state;
  if (previousState === 'closed') return breakerClosed(instance);
  return (
    notPolled(instance) ?? {
      order: { kind: 'reset', by, at: now, runsAt: now },
      answer: { success: true, key, previousState, newState: 'closed', resetBy: by, resetAt: iso(now) },
    }
  );
}

export function retry(instance: Instance, now: number): Decision<DeadLetterRetried> {
  const { key, state } = instance;
  if (!state.deadLetter) return noDeadLetter(instance);
  const previousRetryCount = state.deadLetter.retryCount;
  return (
    notPolled(instance) ?? {
      order: { kind: 'retry', runsAt: now },
      answer: { success: true, key, previousRetryCount, scheduledFor: iso(now) },
    }
  );
}

/** For an instance that is gone for good: whatever else is known of it, it is not asked again. */
export function remove(
  instance: Instance,
  reason: string,
  by: string,
  now: number,
): Decision<DeadLetterRemoved> {
  const { key, state } = instance;
  if (!state.deadLetter) return noDeadLetter(instance);
  return { order: { kind: 'remove', by, reason, at: now }, answer: { success: true, key, reason } };
}

export function pause(
  instance: Instance,
  { reason, until }: { reason: string; until?: string | undefined },
  by: string,
  now: number,
): Decision<InstancePaused> {
  const { key, state } = instance;
  if (state.paused) return alreadyPaused(instance);
  const end = until === undefined ? undefined : Date.parse(until);
  if (end !== undefined && end <= now)
    return new ProblemError(
      422,
      'The pause is over',
      `until: ${iso(end)} is not after now (${iso(now)}): name a time to come, or leave it out to pause until somebody resumes.`,
      'until',
    );
  return {
    order: { kind: 'pause', by, reason, at: now, ...(end !== undefined && { until: end }) },
    answer: {
      success: true,
      key,
      pausedBy: by,
      pausedAt: iso(now),
      ...(end !== undefined && { until: iso(end) }),
    },
  };
}

export function resume(instance: Instance, by: string, now: number): Decision<InstanceResumed> {
  const { key, state } = instance;
  if (!state.paused) return notPaused(instance);
  const at = iso(now);
  return {
    order: { kind: 'resume', runsAt: now },
    answer: { success: true, key, resumedBy: by, resumedAt: at, scheduledFor: at },
  };
}

export function poll(
  instance: Instance,
  parts: readonly PollPart[] | undefined,
  now: number,
): Decision<PollOrdered> {
  const { key, config, state, inFlight } = instance;
  const asked = [...new Set(parts ?? (['status'] as const))];
  const known = partsOf[config.type];
  const missing = asked.find((part) => !known.includes(part));
  if (missing)
    return new ProblemError(
      422,
      'No such part',
      `parts: an instance of type ${config.type} has no ${missing}, but ${known.join(', ')}.`,
      'parts',
    );
  const plannedFor = (part: PollPart) =>
    part === 'status' ? state.nextRun : (state.parts[part]?.nextRun ?? now);
  return (
    notPolled(instance) ?? {
      order: {
        kind: 'poll',
        parts: asked.filter((part) => part !== 'status'),
        status: asked.includes('status'),
        runsAt: now,
      },
      answer: {
        success: true,
        key,
        inFlight,
        polls: asked.map((part) => ({ part, plannedFor: iso(plannedFor(part)), scheduledFor: iso(now) })),
      },
    }
  );
}
