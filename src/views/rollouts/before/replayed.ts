import type { BacktestReport } from '../../../contract/backtest.ts';
import type { Decision } from '../../../contract/rollout.ts';
import { segmentsOf, type Segment } from '../segments.ts';
import type { Tone } from '../words.ts';

/** As many changes of a verdict does a report list; what came after the last of so many is not known one by one. */
const listedVerdicts = 500;

/** How each stage that began was judged, over the time of the whole replay. */
export function stageBands(
  { stages, events, to }: Pick<BacktestReport, 'stages' | 'events' | 'to'>,
  word: (decision: Decision) => { tone: Tone; word: string },
): { stage: string; segments: Segment[] }[] {
  const verdicts = events.flatMap(({ at, kind, stage, decision }) =>
    kind === 'verdict' && decision ? [{ at: Date.parse(at), stage, said: decision }] : [],
  );
  const last = verdicts.at(-1);
  const known = verdicts.length >= listedVerdicts && last ? last.at : Date.parse(to);
  return stages
    .filter(({ startedAt }) => startedAt !== null)
    .map(({ stage, endedAt }) => {
      const end = Math.min(known, endedAt === null ? Infinity : Date.parse(endedAt));
      const said = verdicts.filter((verdict) => verdict.stage === stage);
      return { stage, segments: segmentsOf(said, end, Infinity, word) };
    });
}
