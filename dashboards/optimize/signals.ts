import { rate } from '../parts/target.ts';
import { timeseries } from '../parts/timeseries.ts';

/** The third block of the runbook: what pages tell of their sessions. */

const second = (name: string, labels: string, legend: string) => ({
  prometheus: { expr: `sum(${rate(name, labels)}) or vector(0)`, legend },
});

export const transitions = timeseries({
  id: 14,
  title: 'Session transitions',
  description:
    'Steps of optimize sessions that pages made, and those that were refused. Refused ones are bugs of a page: compare with its newest release.',
  width: 6,
  height: 8,
  unit: 'ops',
  reaches: 0.1,
  colors: { Made: 'green', Refused: 'red' },
  targets: [
    {
      rollcall: { kind: 'history', series: ['optimize.session.made', 'optimize.session.refused'] },
      ...second('policy_session_transitions_total', 'outcome="made"', 'Made'),
    },
    second('policy_session_transitions_total', 'outcome="refused"', 'Refused'),
  ],
});

export const playbacks = timeseries({
  id: 15,
  title: 'Playback quality',
  description:
    'How plans were played back. More reduced ones and summaries: plans grew beyond 240 moves, or the devices are slow; a degrade level of 1 relieves them.',
  width: 6,
  height: 8,
  unit: 'ops',
  stacked: true,
  colors: { Full: 'green', Reduced: 'yellow', Summary: 'orange' },
  targets: [
    {
      rollcall: {
        kind: 'history',
        series: ['optimize.playback.full', 'optimize.playback.reduced', 'optimize.playback.summary'],
      },
      ...second('policy_session_playbacks_total', 'quality="full"', 'Full'),
    },
    second('policy_session_playbacks_total', 'quality="reduced"', 'Reduced'),
    second('policy_session_playbacks_total', 'quality="summary"', 'Summary'),
  ],
});

export const mismatches = timeseries({
  id: 16,
  title: 'View snapshot mismatches',
  description:
    'Answers of view_snapshot_mismatch: page and service do not speak of the same snapshot. Twice the usual rate for 15 min pages somebody: check that web and API are of matching releases, and roll back the newer.',
  width: 6,
  height: 8,
  unit: 'ops',
  reaches: 0.1,
  colors: { 'View snapshot mismatches': 'orange' },
  targets: [
    {
      rollcall: { kind: 'history', series: ['optimize.viewSnapshotMismatch'] },
      ...second('policy_view_snapshot_mismatches_total', 'side="service"', 'View snapshot mismatches'),
    },
  ],
});

export const recoveries = timeseries({
  id: 17,
  title: 'Recoveries from mismatches',
  description:
    'Mismatches after which a page was in step again, and after which it was not. Those that do not recover are seen by people: treat them as an outage of the page.',
  width: 6,
  height: 8,
  unit: 'ops',
  reaches: 0.1,
  colors: { Recovered: 'green', 'Not recovered': 'red' },
  targets: [
    {
      rollcall: { kind: 'history', series: ['optimize.recovery.made', 'optimize.recovery.missed'] },
      ...second('policy_session_recoveries_total', 'outcome="recovered"', 'Recovered'),
    },
    second('policy_session_recoveries_total', 'outcome="not_recovered"', 'Not recovered'),
  ],
});
