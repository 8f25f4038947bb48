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
  results: CriterionResult[];
}

/** A verdict that was not renewed for this long, in ms, counts as hold. */
const verdictLastsMs = 3 * sampleEveryMs;

/** The verdict of one tick: rollback if any trigger fails, promote if all is proved, hold otherwise. */
export function decide(input: VerdictInput): Verdict {
  const { now, stageStartedAt, dwellMs, held, results } = input;
  const served = Math.max(0, now - stageStartedAt);
  const tripped = results.filter(({ role, verdict }) => role === 'trigger' && verdict === 'fail');
  const waiting = [
    // A trigger without data is no all-clear: nobody would see it fail.
    ...results
      .filter(({ role, verdict }) => (role === 'exit' ? verdict !== 'pass' : verdict === 'insufficient-data'))
      .map(({ title, verdict, reason }) => `${title}: ${verdict}, ${reason}`),
    ...(served < dwellMs ? [`dwell: ${span(dwellMs - served)} of ${span(dwellMs)} left`] : []),
    ...(held ? ['a person put this rollout on hold'] : []),
  ];
  const [decision, reasons, summary] = ((): [Decision, string[], string] => {
    if (tripped.length > 0) {
      const reasons = tripped.map(({ title, reason }) => `${title}: ${reason}`);
      return ['rollback', reasons, `Roll back: ${reasons[0]}.`];
    }
    if (waiting.length > 0) return ['hold', waiting, `Hold: ${waiting[0]}${more(waiting.length - 1)}.`];
    const passed = results
      .filter(({ role }) => role === 'exit')
      .map(({ title, reason }) => `${title}: ${reason}`);
    return [
      'promote',
      passed,
      `Promote: ${passed.length} of ${passed.length} criteria pass and the dwell is served.`,
    ];
  })();
  return {
    decision,
    summary,
    reasons,
    stage: input.stage,
    at: new Date(now).toISOString(),
    expiresAt: new Date(now + verdictLastsMs).toISOString(),
    dwellSeconds: Math.floor(served / 1_000),
    dwellRequiredSeconds: dwellMs / 1_000,
    results,
  };
}

const more = (count: number) => (count > 0 ? `, and ${count} more` : '');

function span(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (ms < 60_000) return `${Math.ceil(ms / 1_000)} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
