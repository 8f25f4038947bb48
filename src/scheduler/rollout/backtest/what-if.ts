import { recordedSeries, type WhatIfReport } from '../../../contract/backtest.ts';
import type { Criterion, RolloutPlan } from '../../../contract/plan.ts';
import { sampleEveryMs } from '../../../contract/series.ts';
import { baselineCriteria, takeBaselines } from '../judge/baseline.ts';
import { createStageJudge } from '../judge/stage-judge.ts';
import { windowMs } from '../judge/window.ts';
import { ProblemError } from '../../../contract/problem.ts';
import { unknownCriterion } from './left-out.ts';
import { FleetSize, RecordedFeed, samplesBetween } from './recorded-feed.ts';
import { fleetSizeSeries, type Recording } from './recording.ts';
import { withThreshold, writtenThreshold } from './varied-criterion.ts';

/** When something was wrong, in ms since 1970. */
export interface Incident {
  from: number;
  to: number;
}

interface WhatIfInput {
  plan: RolloutPlan;
  recording: Recording;
  criterion: string;
  thresholds: readonly number[];
  incidents: readonly Incident[];
}

/**
 * Judges one criterion on recorded history at each of these thresholds, as if a stage had lasted all the time, and tells
 * how often it would have rolled back where nothing was wrong, how late where something was, and how long it would have
 * kept a promotion from happening. A rollback is each time that the criterion comes to fail; one that begins up to a
 * window after an incident still belongs to it.
 * @throws ProblemError 422 for a criterion that the plan does not have or that has no threshold, a number that cannot be
 *   one, and an incident that ends before it begins.
 */
export function whatIf({
  plan,
  recording,
  criterion: name,
  thresholds,
  incidents,
}: WhatIfInput): WhatIfReport {
  const criterion = Object.hasOwn(plan.criteria, name) ? plan.criteria[name] : undefined;
  if (!criterion) throw unknownCriterion(plan, name, 'criterion');
  const { number: current, unit } = writtenThreshold(name, criterion);
  const numbers = [...new Set([...thresholds, current])].sort((a, b) => a - b);
  const inOrder = [...incidents].sort((a, b) => a.from - b.from);
  for (const incident of inOrder) checked(incident);
  const isExit = plan.stages.some(({ exit }) => exit.includes(name));
  const rows = numbers.map((number) => ({
    threshold: number,
    current: number === current,
    ...judgedAt(withThreshold(name, criterion, number), {
      plan,
      recording,
      name,
      isExit,
      incidents: inOrder,
    }),
  }));
  const [first] = rows;
  return {
    plan: plan.name,
    criterion: name,
    unit,
    current,
    incidents: incidents.length,
    healthySeconds: first?.healthySeconds ?? 0,
    rows: rows.map(({ healthySeconds: _, ...row }) => row),
    recording: recording.notes([fleetSizeSeries, recordedSeries(criterion.source)]),
  };
}

interface Judging {
  plan: RolloutPlan;
  recording: Recording;
  name: string;
  isExit: boolean;
  incidents: readonly Incident[];
}

function judgedAt(criterion: Criterion, { plan, recording, name, isExit, incidents }: Judging) {
  const needsBaseline = baselineCriteria({ criteria: { [name]: criterion } }).length > 0;
  const startedAt = recording.from + (needsBaseline ? (plan.baseline?.window ?? 0) : 0);
  const { baselines } = takeBaselines(
    { criteria: { [name]: criterion }, baseline: plan.baseline },
    { [name]: samplesBetween(recording, criterion, recording.from, startedAt) },
    startedAt,
  );
  const judge = createStageJudge({
    criteria: [{ name, role: 'trigger', criterion }],
    stageStartedAt: startedAt,
    baselines,
  });
  const feed = new RecordedFeed(judge, [[name, criterion]], recording, startedAt);
  const size = new FleetSize(recording);
  const graceMs = windowMs(criterion);
  const delays = new Map<Incident, number>();
  const counted = { falseRollbacks: 0, blockedSeconds: 0, noDataSeconds: 0, healthySeconds: 0 };
  let failed = false;
  let next = 0;
  for (let at = firstTick(startedAt); at <= recording.to; at += sampleEveryMs) {
    feed.advance(at);
    const verdict = judge.tick(at, size.at(at)).judgements[0]?.verdict;
    const fails = verdict === 'fail';
    while (next < incidents.length && at > (incidents[next] as Incident).to + graceMs) next += 1;
    const incident = incidents[next];
    const within = incident !== undefined && at >= incident.from ? incident : undefined;
    if (within && fails && !delays.has(within)) delays.set(within, at - within.from);
    if (!within) {
      const seconds = sampleEveryMs / 1_000;
      counted.healthySeconds += seconds;
      if (fails && !failed) counted.falseRollbacks += 1;
      if (verdict === 'insufficient-data') counted.noDataSeconds += seconds;
      if (fails || verdict === 'insufficient-data' || (isExit && verdict !== 'pass'))
        counted.blockedSeconds += seconds;
    }
    failed = fails;
  }
  const sorted = [...delays.values()].sort((a, b) => a - b);
  return {
    ...counted,
    detected: sorted.length,
    missed: incidents.length - sorted.length,
    delaySeconds: {
      median: secondsOf(sorted[Math.ceil(sorted.length / 2) - 1]),
      longest: secondsOf(sorted.at(-1)),
    },
  };
}

function checked({ from, to }: Incident): void {
  if (from <= to) return;
  throw new ProblemError(
    422,
    'An incident ends before it begins',
    `The incident from ${new Date(from).toISOString()} ends at ${new Date(to).toISOString()}: give its beginning first.`,
    'incidents',
  );
}

const firstTick = (from: number) => Math.ceil(from / sampleEveryMs) * sampleEveryMs;
const secondsOf = (ms: number | undefined) => (ms === undefined ? null : ms / 1_000);
