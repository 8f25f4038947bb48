import { script } from '../parts/script.ts';
import { stateTimeline } from '../parts/statetimeline.ts';
import { fromMetric, table } from '../parts/table.ts';
import { metric } from '../parts/target.ts';
import { timeseries } from '../parts/timeseries.ts';

const ofRollout = 'rollout="$rollout"';

/** A pass is good, a fail holds or rolls back; without data nothing is decided. */
const verdictWords = {
  pass: { color: 'green', text: 'pass' },
  fail: { color: 'red', text: 'fail' },
  inconclusive: { color: 'yellow', text: 'inconclusive' },
  'insufficient-data': { color: 'gray', text: 'not enough data' },
  promote: { color: 'green', text: 'promote' },
  hold: { color: 'yellow', text: 'hold' },
  rollback: { color: 'red', text: 'roll back' },
  0: { color: 'green', text: 'pass' },
  1: { color: 'red', text: 'fail' },
};

export const criteria = table({
  id: 3,
  title: 'Criteria',
  description:
    'How each criterion is judged now, and why. One that fails names what to mend before a promotion; a trigger that fails wants a rollback. Without data: look whether its source answers, or waive it with a reason.',
  width: 24,
  height: 9,
  noValue: 'Nothing is judged: the rollout has not begun, or has ended',
  targets: [
    {
      rollcall: { kind: 'criteria', rollout: '$rollout', format: 'table' },
      prometheus: { expr: metric('rollcall_rollout_criterion_failing', ofRollout), now: true },
    },
  ],
  columns: {
    ...fromMetric,
    rollout: { hidden: true },
    criterion: { title: 'Criterion', width: 180 },
    Title: { width: 300 },
    Role: { width: 80 },
    Verdict: { width: 130, words: verdictWords },
    Value: { title: 'Verdict', words: verdictWords },
    // Of Rollcall; the one above is what Prometheus calls its only number.
    value: { title: 'Value', width: 100, words: {} },
    'Must be': { width: 80 },
    Threshold: { width: 100 },
    Unit: { width: 90 },
    Samples: { width: 90 },
    Coverage: { width: 90 },
    Why: {},
  },
});

export const judgedOverTime = stateTimeline({
  id: 4,
  title: 'How it was judged',
  description:
    'The verdict and each criterion along the time. A lane that changes colour again and again is a threshold at the edge: look at its values below before you promote.',
  width: 24,
  height: 9,
  noValue: 'Nothing was judged in this time',
  words: verdictWords,
  targets: [
    {
      rollcall: script(
        '/api/rollouts/{id}/verdicts',
        '.verdicts[] | {time: .at, Verdict: .decision} + ([.criteria[] | {(.name): .verdict}] | add // {})',
        {
          parameters: { id: '$rollout', from: '${__from:date:iso}', to: '${__to:date:iso}' },
          format: 'auto',
        },
      ),
      prometheus: {
        expr: metric('rollcall_rollout_criterion_failing', ofRollout),
        legend: '{{criterion}}',
      },
    },
  ],
});

export const values = timeseries({
  id: 5,
  title: '$criterion',
  description:
    'What is judged, and its threshold, as it was at each moment. Gaps are times without data, which never count as a pass.',
  width: 8,
  height: 8,
  unit: '',
  targets: [
    {
      rollcall: { kind: 'criteria', rollout: '$rollout', criteria: ['$criterion'] },
      prometheus: {
        expr: metric('rollcall_rollout_criterion_value', ofRollout, 'criterion="$criterion"'),
        legend: 'Value',
      },
    },
    {
      prometheus: {
        expr: metric('rollcall_rollout_criterion_threshold', ofRollout, 'criterion="$criterion"'),
        legend: 'Threshold',
      },
    },
  ],
})
  .repeat('criterion')
  .repeatDirection('h')
  .maxPerRow(3)
  // Verdicts are kept for each minute where nothing changed.
  .spanNulls(120_000)
  .overrides([
    {
      matcher: { id: 'byRegexp', options: '/[Tt]hreshold$/' },
      properties: [
        { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
        { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
        { id: 'custom.fillOpacity', value: 0 },
      ],
    },
  ]);
