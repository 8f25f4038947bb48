import type {
  BacktestReport,
  RecordingNotes,
  TimeToEvidenceReport,
  WhatIfReport,
} from '../contract/backtest.ts';
import type { ReachReport, ReachRow } from '../contract/reach.ts';
import { printable, table } from './table.ts';

/** A backtest for people: what came of it, stage by stage, and each thing that happened. */
export function backtestText(report: BacktestReport): string {
  const stages = report.stages.map(({ stage, startedAt, endedAt, seconds, promotableAt, ended, why }) => [
    stage,
    startedAt ?? '-',
    endedAt ?? '-',
    seconds === 0 ? '-' : spanText(seconds),
    promotableAt ?? '-',
    ended,
    why,
  ]);
  const events = report.events.map(({ at, stage, kind, by, decision, summary }) => [
    at,
    stage ?? '-',
    decision === undefined ? kind : `verdict ${decision}`,
    by,
    summary,
  ]);
  return [
    printable(`${report.plan}: ${report.summary}`),
    table(['STAGE', 'BEGAN', 'ENDED', 'LASTED', 'EVIDENCE AT', 'END', 'WHY'], stages),
    table(['AT', 'STAGE', 'WHAT', 'BY', 'SUMMARY'], events),
    ...recordingText(report.recording),
    ['Taken for granted:', ...report.assumptions.map((line) => printable(`  ${line}`))].join('\n'),
  ].join('\n\n');
}

export function whatIfText(report: WhatIfReport): string {
  const rows = report.rows.map((row) => [
    `${row.threshold}${row.current ? ' *' : ''}`,
    String(row.falseRollbacks),
    report.incidents === 0 ? '-' : `${row.detected} of ${report.incidents}`,
    row.delaySeconds.median === null ? '-' : spanText(row.delaySeconds.median),
    row.delaySeconds.longest === null ? '-' : spanText(row.delaySeconds.longest),
    spanText(row.blockedSeconds),
    spanText(row.noDataSeconds),
  ]);
  return [
    printable(
      `${report.criterion} of ${report.plan}, in ${report.unit}; * is the plan's own. ${spanText(report.healthySeconds)} of history count as healthy.`,
    ),
    table(
      [
        'THRESHOLD',
        'FALSE ROLLBACKS',
        'DETECTED',
        'DELAY, MEDIAN',
        'LONGEST',
        'PROMOTION BLOCKED',
        'NO DATA',
      ],
      rows,
    ),
    ...recordingText(report.recording),
  ].join('\n\n');
}

export function timeToEvidenceText({ rows }: TimeToEvidenceReport): string {
  const cells = rows.map((row) => [
    row.stage,
    row.criterion,
    row.needs === null ? 'never' : `${row.needs} ${row.of}`,
    row.needsAtOneLook === null ? '-' : String(row.needsAtOneLook),
    row.perHour === null ? 'none' : String(Number(row.perHour.toPrecision(3))),
    row.seconds === null ? '-' : spanText(row.seconds),
    row.withinDwell === null ? '-' : row.withinDwell ? 'yes' : 'NO',
    row.sentence,
  ]);
  return table(
    ['STAGE', 'CRITERION', 'NEEDS', 'ONE LOOK', 'AN HOUR', 'TIME', 'WITHIN DWELL', 'IN WORDS'],
    cells,
  );
}

export function reachText({ rows, unreachable }: ReachReport): string {
  const outcome =
    unreachable === 0
      ? 'Every trigger, alert rule and drill can fire, and every known negative cannot.'
      : `${unreachable} are not as they should be: see NO below, and known negatives with YES.`;
  const cells = rows.map((row) => [
    row.kind,
    row.of,
    row.stage ?? '-',
    row.name,
    canFire(row),
    row.seconds === null ? '-' : spanText(row.seconds),
    row.reason,
  ]);
  return `${outcome}\n\n${table(['KIND', 'OF', 'STAGE', 'NAME', 'CAN FIRE', 'AFTER', 'HOW, OR WHY NOT'], cells)}`;
}

function canFire({ kind, reachable }: ReachRow): string {
  const negative = kind === 'known-negative';
  return reachable ? (negative ? 'YES' : 'yes') : negative ? 'no, as known' : 'NO';
}

/** What is odd about the history; nothing where nothing is. */
function recordingText(recording: RecordingNotes): string[] {
  const odd = recording.filter(
    ({ samples, gaps, duplicates, outOfOrder, notFinite }) =>
      samples === 0 || gaps + duplicates + outOfOrder + notFinite > 0,
  );
  if (odd.length === 0) return [];
  const rows = odd.map((each) => [
    each.series,
    String(each.samples),
    each.gaps === 0 ? '-' : `${each.gaps}, longest ${spanText(each.longestGapSeconds)}`,
    String(each.duplicates),
    String(each.outOfOrder),
    String(each.notFinite),
  ]);
  return [
    `The history is not whole:\n${table(['SERIES', 'SAMPLES', 'GAPS', 'DUPLICATES', 'OUT OF ORDER', 'NOT A NUMBER'], rows)}`,
  ];
}

function spanText(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${round(seconds / 60)} min`;
  return seconds < 172_800 ? `${round(seconds / 3_600)} h` : `${round(seconds / 86_400)} d`;
}

const round = (value: number) => Number(value.toFixed(1));
