import type {
  BacktestReport,
  BacktestRequest,
  TimeToEvidenceReport,
  TimeToEvidenceRequest,
  WhatIfReport,
  WhatIfRequest,
} from '../../../contract/backtest.ts';
import type { CriterionSource } from '../../../contract/plan.ts';
import { ProblemError } from '../../../contract/problem.ts';
import { parsePlan, type LoadedPlan } from '../plan-file.ts';
import { backtest } from './backtest.ts';
import { unknownCriterion } from './left-out.ts';
import type { Recording } from './recording.ts';
import { timeToEvidence } from './time-to-evidence.ts';
import { whatIf } from './what-if.ts';

/** What can be asked of recorded history, as it comes over the API or from the command line. */
export type Question =
  | { kind: 'backtest'; request: BacktestRequest }
  | { kind: 'what-if'; request: WhatIfRequest }
  | { kind: 'time-to-evidence'; request: TimeToEvidenceRequest };

export type Report = BacktestReport | WhatIfReport | TimeToEvidenceReport;

/** The samples of a question, by span and source. */
interface Wanted {
  /** ms since 1970 */
  from: number;
  to: number;
  sources: CriterionSource[];
}

/** History is kept for forty days; a span that is longer asks for nothing more, and costs as much. */
const longestSpanMs = 100 * 24 * 3_600_000;

/**
 * What is to be read for a question.
 * @throws ProblemError 422 for a plan that is none, a span that ends before it begins or is too long, and a criterion
 *   that the plan does not have.
 */
export function wantedBy({ kind, request }: Question): Wanted {
  const { plan } = planOf(request.plan);
  const [from, to] = [Date.parse(request.from), Date.parse(request.to)];
  if (from >= to)
    throw new ProblemError(
      422,
      'The span ends before it begins',
      `It is from ${request.from} to ${request.to}: give an earlier from, or a later to.`,
      'to',
    );
  if (to - from > longestSpanMs)
    throw new ProblemError(
      422,
      'The span is too long',
      'A span is of 100 days at the most: give a later from.',
      'from',
    );
  if (kind !== 'what-if')
    return { from, to, sources: Object.values(plan.criteria).map(({ source }) => source) };
  const criterion = Object.hasOwn(plan.criteria, request.criterion)
    ? plan.criteria[request.criterion]
    : undefined;
  if (!criterion) throw unknownCriterion(plan, request.criterion, 'criterion');
  return { from, to, sources: [criterion.source] };
}

/**
 * Answers a question on recorded history. It computes for up to seconds, and waits for nothing.
 * @throws ProblemError 422 as `wantedBy` does, for a span without any sample, and for what the replay cannot take.
 */
export function answerOn(recording: Recording, { kind, request }: Question): Report {
  const { plan, hash } = planOf(request.plan);
  if (recording.size === 0)
    throw new ProblemError(
      422,
      'Nothing was recorded',
      `Between ${request.from} and ${request.to} there is not one sample of what ${plan.name} is judged on: choose a span in which the service ran, or another history.`,
      'from',
    );
  switch (kind) {
    case 'backtest': {
      const { people, without } = request;
      const startAt =
        request.startAt === undefined ? recording.from + baselineMs(plan) : Date.parse(request.startAt);
      if (startAt < recording.from || startAt > recording.to)
        throw new ProblemError(
          422,
          'The rollout begins outside of the span',
          `It would begin at ${new Date(startAt).toISOString()}, after a baseline where the plan has one: give a startAt between from and to, or a longer span.`,
          'startAt',
        );
      return backtest({ plan, planHash: hash, recording, startAt, people, without });
    }
    case 'what-if': {
      const incidents = request.incidents.map(({ from, to }) => ({
        from: Date.parse(from),
        to: Date.parse(to),
      }));
      const { criterion, thresholds } = request;
      return whatIf({ plan, recording, criterion, thresholds, incidents });
    }
    case 'time-to-evidence':
      return timeToEvidence(plan, recording);
  }
}

const baselineMs = ({ baseline }: LoadedPlan['plan']) => baseline?.window ?? 0;

function planOf(text: string): LoadedPlan {
  try {
    return parsePlan(text, 'plan');
  } catch (error) {
    throw new ProblemError(422, 'The plan is not sound', (error as Error).message, 'plan');
  }
}
