import { endpoint } from '../endpoint.ts';
import { historyAnswer, historyQuery } from '../history.ts';

export const getHistory = endpoint({
  id: 'getHistory',
  method: 'GET',
  path: '/api/history',
  scope: 'read',
  summary: 'Sampled series of the fleet',
  description:
    'One or more series on one time axis; null where there is no sample. Without `from` and `to` it is the last hour, without `step` every sample (10 s). An answer has at most 11,000 steps.',
  query: historyQuery,
  answer: historyAnswer,
  errors: [],
  example: {
    query: { series: 'queue.backlog,staleness.max', from: '2026-11-21T08:00:00Z', step: '60' },
    answer: {
      from: 1_795_248_000_000,
      to: 1_795_248_120_000,
      stepSeconds: 60,
      times: [1_795_248_000_000, 1_795_248_060_000],
      series: [{ name: 'queue.backlog', unit: 'short', values: [3, null] }],
    },
  },
});
