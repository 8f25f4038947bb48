import type { InstanceOrder } from '../../contract/instance-order.ts';
import { resetBreaker } from './breaker.ts';
import type { InstanceState } from './instance-state.ts';

/**
 * The state after an operation. It is total and pure, for it is carried out twice: on the state that is stored with the
 * audit entry, and after the commit on the one in memory, which a poll may have changed meanwhile.
 */
export function operated(state: InstanceState, operation: InstanceOrder): InstanceState {
  switch (operation.kind) {
    case 'reset': {
      const { firstFailureAt: _, ...rest } = state;
      const { by, at, runsAt } = operation;
      return broughtForward({ ...rest, consecutiveFailures: 0, breaker: resetBreaker(at, by) }, runsAt);
    }
    case 'retry':
      // It stays a dead letter until an answer proves that it is none. One that has answered meanwhile needs no retry.
      return state.deadLetter ? broughtForward(state, operation.runsAt) : state;
    case 'remove': {
      const { firstFailureAt: _, deadLetter: __, ...rest } = state;
      const { by, reason, at } = operation;
      const breaker = resetBreaker(at, by);
      return { ...rest, consecutiveFailures: 0, breaker, paused: { since: at, by, reason } };
    }
    case 'pause': {
      const { by, reason, at, until } = operation;
      return { ...state, paused: { since: at, by, reason, ...(until !== undefined && { until }) } };
    }
    case 'resume':
      return resumed(state, operation.runsAt);
    case 'poll': {
      const parts = { ...state.parts };
      for (const part of operation.parts) {
        const before = parts[part];
        if (before) parts[part] = { ...before, nextRun: Math.min(before.nextRun, operation.runsAt) };
      }
      const next = { ...state, parts };
      return operation.status ? broughtForward(next, operation.runsAt) : next;
    }
  }
}

/** When an operation wants a status poll at the latest, also if one is in flight that began before; Infinity if none. */
export function wantsPollAt(operation: InstanceOrder): number {
  if (operation.kind === 'pause' || operation.kind === 'remove') return Infinity;
  return operation.kind === 'poll' && !operation.status ? Infinity : operation.runsAt;
}

/** Polled at the latest at that time. What the breaker says of its next probe is when that probe is. */
export function broughtForward(state: InstanceState, runsAt: number): InstanceState {
  return state.nextRun <= runsAt ? state : timed(state, runsAt);
}

/** A pause ends, by order or by its `until`. What was missed meanwhile is not owed. */
export function resumed(state: InstanceState, runsAt: number): InstanceState {
  const { paused, ...rest } = state;
  return paused ? timed(rest, runsAt) : state;
}

function timed(state: InstanceState, nextRun: number): InstanceState {
  const { breaker } = state;
  return {
    ...state,
    nextRun,
    breaker: breaker.retryAt === undefined ? breaker : { ...breaker, retryAt: nextRun },
  };
}
