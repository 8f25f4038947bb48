import type { RollcallQuery } from '../src/contract/query.ts';
import type { SeriesName } from '../src/contract/series.ts';

/** The dashboard for whoever is on call: what the rollout's verdict is first, then what it rests on. */

export const uid = 'rollcall-scheduler-overview';
/** Alert rules about breakers link here. */
export const breakersPanelId = 6;

const datasource = { type: 'rollcall-scheduler-datasource', uid: 'rollcall' };

interface PanelSource {
  id: number;
  title: string;
  description: string;
  type: string;
  at: { x: number; y: number; w: number; h: number };
  query: RollcallQuery;
  fieldConfig?: object;
  options?: object;
}

function panel({ id, title, description, type, at, query, fieldConfig, options }: PanelSource) {
  return {
    id,
    title,
    description,
    type,
    gridPos: at,
    datasource,
    targets: [{ refId: 'A', datasource, ...query }],
    fieldConfig: fieldConfig ?? { defaults: {}, overrides: [] },
    ...(options && { options }),
  };
}

const history = (...series: SeriesName[]): RollcallQuery => ({ kind: 'history', series });

const lines = (unit: string, limit?: { value: number; style: 'line' | 'dashed' }) => ({
  defaults: {
    unit,
    min: 0,
    custom: {
      drawStyle: 'line',
      lineWidth: 2,
      fillOpacity: 8,
      showPoints: 'auto',
      spanNulls: false,
      thresholdsStyle: { mode: limit ? limit.style : 'off' },
    },
    thresholds: {
      mode: 'absolute',
      steps: [{ value: null, color: 'green' }, ...(limit ? [{ value: limit.value, color: 'red' }] : [])],
    },
  },
  overrides: [],
});

const legend = {
  legend: { displayMode: 'list', placement: 'bottom' },
  tooltip: { mode: 'multi', sort: 'desc' },
};

/** Depth in numbers, and per instance in colour: the playbook's limit is 1.5 per instance whatever the fleet's size. */
const queueStat = {
  fieldConfig: {
    defaults: { color: { mode: 'fixed', fixedColor: 'text' } },
    overrides: [
      {
        matcher: { id: 'byName', options: 'Per instance' },
        properties: [
          { id: 'color', value: { mode: 'thresholds' } },
          { id: 'decimals', value: 1 },
          {
            id: 'thresholds',
            value: {
              mode: 'absolute',
              steps: [
                { value: null, color: 'green' },
                { value: 1, color: 'orange' },
                { value: 1.5, color: 'red' },
              ],
            },
          },
        ],
      },
    ],
  },
  options: {
    colorMode: 'value',
    graphMode: 'none',
    reduceOptions: { calcs: ['lastNotNull'], fields: '/^(Queue depth|Per instance)$/' },
  },
};

const widths = (columns: Record<string, number>) =>
  Object.entries(columns).map(([options, value]) => ({
    matcher: { id: 'byName', options },
    properties: [{ id: 'custom.width', value }],
  }));

const breakerFields = {
  defaults: { noValue: 'All breakers are closed' },
  overrides: [
    ...widths({
      Instance: 130,
      Type: 60,
      State: 90,
      'Not closed for': 110,
      'Last error': 320,
      Failures: 80,
      'Next probe': 180,
    }),
    {
      matcher: { id: 'byName', options: 'State' },
      properties: [
        { id: 'custom.cellOptions', value: { type: 'color-text' } },
        {
          id: 'mappings',
          value: [
            {
              type: 'value',
              options: {
                open: { color: 'red', text: 'open' },
                half_open: { color: 'orange', text: 'half open' },
                closed: { color: 'text', text: 'closed' },
              },
            },
          ],
        },
      ],
    },
  ],
};

export const dashboard = {
  uid,
  title: 'Rollcall: scheduler overview',
  description:
    'The rollout, its verdict, and the polling that it rests on. Generated from dashboards/scheduler-overview.ts.',
  tags: ['rollcall'],
  schemaVersion: 41,
  editable: true,
  graphTooltip: 1,
  refresh: '10s',
  time: { from: 'now-1h', to: 'now' },
  annotations: { list: [] },
  templating: { list: [] },
  panels: [
    panel({
      id: 1,
      title: 'Rollout stage',
      description:
        'Stage, verdict and why. An admin promotes, holds or rolls back from here; each decision needs a reason and is audited.',
      type: 'rollcall-rolloutstage-panel',
      at: { x: 0, y: 0, w: 14, h: 20 },
      query: { kind: 'verdict', rollout: 'adaptive-polling' },
    }),
    panel({
      id: 2,
      title: 'Queue depth now',
      description:
        'Polls that are due and wait, missed ones counted. 0 is normal; a number that grows means polling does not keep up. The playbook wants less than 1.5 per instance.',
      type: 'stat',
      at: { x: 14, y: 0, w: 4, h: 6 },
      query: { kind: 'queue' },
      ...queueStat,
    }),
    panel({
      id: 3,
      title: 'Queue depth',
      description: 'Backlog and polls in flight. ',
      type: 'timeseries',
      at: { x: 18, y: 0, w: 6, h: 6 },
      query: history('queue.backlog', 'queue.inFlight'),
      fieldConfig: lines('short'),
      options: legend,
    }),
    panel({
      id: 4,
      title: 'Staleness',
      description:
        'Age of the last good poll. Adaptively polled, healthy instances must stay under 60 s; the majority under 120 s.',
      type: 'timeseries',
      at: { x: 14, y: 6, w: 10, h: 8 },
      query: history('staleness.p50', 'staleness.p95', 'staleness.max', 'adaptive.staleness.max'),
      fieldConfig: lines('s', { value: 60, style: 'dashed' }),
      options: legend,
    }),
    panel({
      id: 5,
      title: 'Throughput',
      description: 'Polls a second that succeeded and failed.',
      type: 'timeseries',
      at: { x: 14, y: 14, w: 10, h: 6 },
      query: history('polls.succeeded', 'polls.failed'),
      fieldConfig: lines('ops'),
      options: legend,
    }),
    panel({
      id: breakersPanelId,
      title: 'Breakers',
      description:
        'Instances whose breaker is not closed, or that count failures. Empty is good. The last error says what to mend.',
      type: 'table',
      at: { x: 0, y: 20, w: 12, h: 6 },
      query: { kind: 'breakers', format: 'table' },
      fieldConfig: breakerFields,
    }),
    panel({
      id: 7,
      title: 'Dead letters',
      description:
        'Instances that are polled only rarely, for they failed five times or for good. They clear by themselves at the first good poll.',
      type: 'table',
      at: { x: 12, y: 20, w: 12, h: 6 },
      query: { kind: 'deadLetters' },
      fieldConfig: {
        defaults: { noValue: 'No dead letters' },
        overrides: widths({
          Instance: 130,
          Type: 60,
          Reason: 150,
          'Last error': 320,
          Retries: 80,
          'First failure': 180,
          'Next retry': 180,
        }),
      },
    }),
    panel({
      id: 8,
      title: 'Instances',
      description: 'Each instance: last good poll, cadence and why, breaker, last error.',
      type: 'table',
      at: { x: 0, y: 26, w: 24, h: 12 },
      query: { kind: 'instances' },
      fieldConfig: {
        defaults: {},
        overrides: [
          ...widths({
            Instance: 150,
            Type: 70,
            Group: 110,
            Staleness: 100,
            Score: 80,
            'Last success': 180,
            Adaptive: 90,
            Interval: 90,
            'Why this interval': 380,
            Breaker: 90,
            Failures: 80,
            'Dead letter': 110,
          }),
          { matcher: { id: 'byName', options: 'Key' }, properties: [{ id: 'custom.hidden', value: true }] },
        ],
      },
    }),
  ],
};
