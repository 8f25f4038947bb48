import type { VerdictHistory } from '../../contract/rollout.ts';

type JudgedVerdict = VerdictHistory['verdicts'][number];

/** A stretch of time over which the verdict was one and the same for a reader. Times in ms since 1970. */
export interface Period {
  from: number;
  /** Until the next verdict, or the last one that said the same. */
  to: number;
  /** The last verdict of the stretch. */
  verdict: JudgedVerdict;
  /** Verdicts that are kept of it. */
  kept: number;
}

/** A verdict is kept once a minute; one that nothing follows for twice as long says nothing of the time after. */
export const holdsMs = 120_000;

/** The verdicts of a history, oldest first, as stretches, newest first. */
export function periodsOf(verdicts: readonly JudgedVerdict[]): Period[] {
  const periods: Period[] = [];
  for (const verdict of verdicts) {
    const at = Date.parse(verdict.at);
    const last = periods.at(-1);
    if (last && at - last.to <= holdsMs) {
      last.to = at;
      if (saysTheSame(last.verdict, verdict)) {
        last.verdict = verdict;
        last.kept += 1;
        continue;
      }
    }
    periods.push({ from: at, to: at, verdict, kept: 1 });
  }
  return periods.reverse();
}

/** Values change with every tick; what was decided, and on which criteria, does not. */
function saysTheSame(a: JudgedVerdict, b: JudgedVerdict): boolean {
  return a.decision === b.decision && a.stage === b.stage && judgedAs(a) === judgedAs(b);
}

const judgedAs = ({ criteria }: JudgedVerdict) =>
  criteria.map(({ name, role, verdict }) => `${role} ${name} ${verdict}`).join('\n');
