import { stretches, type AdaptiveBasis } from './interval.ts';

/** Why the next poll is when it is. Plain data: it is stored, and put into words only when somebody reads it. */
export type PlanBasis =
  | { kind: 'first' }
  | (AdaptiveBasis & { spread?: true })
  | { kind: 'fixed'; type: string; ms: number }
  | { kind: 'breaker'; doubled: boolean }
  | { kind: 'deadLetter'; reason: string }
  | { kind: 'offline'; until: number }
  | { kind: 'forward' };

/** The reasons in words, in the order in which they apply. */
export function reasonsOf(basis: PlanBasis): string[] {
  switch (basis.kind) {
    case 'first':
      return ['first poll'];
    case 'fixed':
      return [`fixed cadence of ${basis.type}: ${seconds(basis.ms)}`];
    case 'breaker':
      return [
        'breaker open: waits for its retry',
        ...(basis.doubled ? ['doubled, for the fault may be ours'] : []),
      ];
    case 'deadLetter':
      return [`dead letter: ${basis.reason}`];
    case 'offline':
      return [`planned offline until ${new Date(basis.until).toISOString()}`];
    case 'forward':
      return ['brought forward: the cadence changed'];
    case 'adaptive':
      return adaptiveReasons(basis);
  }
}

function adaptiveReasons(basis: AdaptiveBasis & { spread?: true }): string[] {
  const { input, askedMs, heldByTarget, ceilingMs } = basis;
  const { changed, score, consecutiveFailures, backlog } = input;
  const reasons = [
    changed
      ? `changed: back to base ${seconds(askedMs)}`
      : `score ${score.toFixed(2)} asks for ${seconds(askedMs)}`,
  ];
  if (!changed && heldByTarget) reasons.push(`held at ${seconds(ceilingMs)} by the staleness target`);
  if (consecutiveFailures > 0) reasons.push(`${consecutiveFailures} failures shorten it`);
  if (stretches(input)) reasons.push(`backlog of ${backlog} stretches it`);
  reasons.push(`smoothed with ${seconds(input.previousMs)} to ${seconds(basis.smoothedMs)}`);
  if (basis.spread) reasons.push('its first adaptive interval: drawn, so that the fleet is spread');
  return reasons;
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
