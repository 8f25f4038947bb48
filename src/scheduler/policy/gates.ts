import type { PolicyGates, PolicyStage } from '../../contract/policy-overview.ts';

/** A share as it was counted; there is none of nothing. */
export interface Measured {
  count: number;
  of: number;
}

/** What the gates are judged on. */
export interface GateMeasures {
  /** Runs of global past a deadline, of those that were started and not canceled; overdue ones included. */
  timeouts: Measured;
  /** Runs of global that another plan was served for. */
  fallbacks: Measured;
  /** The sum of what global gains over greedy on the same inputs, and the sum of the greedy objectives. */
  objectiveDelta: Measured & { pairs: number };
}

interface Thresholds {
  timeoutRate: number;
  fallbackRate: number;
  objectiveDeltaRatio: number;
}

const thresholds: Record<PolicyStage, Thresholds> = {
  shadow: { timeoutRate: 0.15, fallbackRate: 0.2, objectiveDeltaRatio: -0.2 },
  internal: { timeoutRate: 0.08, fallbackRate: 0.1, objectiveDeltaRatio: -0.1 },
  public: { timeoutRate: 0.03, fallbackRate: 0.05, objectiveDeltaRatio: -0.03 },
};

/** Where the greedy objectives add up to nothing, a difference is still a difference. */
const epsilon = 1e-9;

/** Of runs; undefined where there were none. */
const rateOf = ({ count, of }: Measured) => (of > 0 ? count / of : undefined);

/** Of objectives; undefined where no pair had anything to do. */
const ratioOf = ({ count, of, pairs }: GateMeasures['objectiveDelta']) =>
  pairs > 0 ? count / Math.max(of, epsilon) : undefined;

/**
 * Holds the measures against the thresholds of every stage. Equality passes. What could not be measured, or is not a
 * number, never passes.
 */
export function judgeGates(
  measures: GateMeasures,
): Pick<PolicyGates, 'timeout_rate' | 'fallback_rate' | 'objective_delta_ratio' | 'stages'> {
  const timeoutRate = rateOf(measures.timeouts);
  const fallbackRate = rateOf(measures.fallbacks);
  const ratio = ratioOf(measures.objectiveDelta);
  return {
    timeout_rate: { value: timeoutRate ?? null, ...measures.timeouts },
    fallback_rate: { value: fallbackRate ?? null, ...measures.fallbacks },
    objective_delta_ratio: { value: ratio ?? null, ...measures.objectiveDelta },
    stages: (Object.keys(thresholds) as PolicyStage[]).map((stage) => {
      const limits = thresholds[stage];
      const reasons = [
        failing(
          'timeout_rate',
          timeoutRate,
          (rate) => rate <= limits.timeoutRate,
          'exceeds',
          limits.timeoutRate,
        ),
        failing(
          'fallback_rate',
          fallbackRate,
          (rate) => rate <= limits.fallbackRate,
          'exceeds',
          limits.fallbackRate,
        ),
        failing(
          'objective_delta_ratio',
          ratio,
          (value) => value >= limits.objectiveDeltaRatio,
          'below',
          limits.objectiveDeltaRatio,
        ),
      ].filter((reason) => reason !== undefined);
      return {
        stage,
        passed: reasons.length === 0,
        reasons,
        timeout_rate_at_most: limits.timeoutRate,
        fallback_rate_at_most: limits.fallbackRate,
        objective_delta_ratio_at_least: limits.objectiveDeltaRatio,
      };
    }),
  };
}

/** The reason why a measure does not hold, with four decimals; undefined where it holds. */
function failing(
  name: string,
  value: number | undefined,
  holds: (value: number) => boolean,
  word: 'exceeds' | 'below',
  limit: number,
): string | undefined {
  if (value === undefined || !Number.isFinite(value)) return `${name} was not measured`;
  return holds(value) ? undefined : `${name} ${value.toFixed(4)} ${word} ${limit.toFixed(4)}`;
}
