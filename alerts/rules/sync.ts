import { critical, gauge, latest, warning } from '../measures.ts';
import type { AlertRule } from '../rule.ts';

const dashboard = 'rollcall-sync';
const perSite = ['job', 'account_id', 'site_url'];
const usage = `max by (${perSite.join(', ')}) (${gauge('gsc_analytics_rate_limit_usage')})`;

/** A sync that does not run samples nothing: then there is nothing to page for. A gap of three minutes is bridged. */
const ofSync = {
  scope: 'sync',
  owner: 'gsc-sync',
  ofRollout: 'search-console-sync',
} as const;
const absence = { noData: 'is well', error: 'stays as it is' } as const;

/** The sync's playbook, §1 (cards) and §2 (escalations), with its numbers; its "page" is critical. */
export const syncRules: AlertRule[] = [
  {
    ...ofSync,
    name: 'sync-queue',
    title: 'Sync queue',
    killSwitch: 'persistence-backlog',
    grafana: { measured: latest('sync.coordinator.queueSize'), ...absence },
    prometheus: { value: `sum by (job) (${gauge('gsc_analytics_coordinator_queue_size')})`, by: ['job'] },
    levels: [warning('>=', 500, '1m'), critical('>=', 800, '0s')],
    clearsAt: 0.9,
    keepFiringFor: '5m',
    unit: 'number',
    summary: 'Pages that wait to be fetched: {now}',
    description:
      '{now} pages wait in the coordinator. From 500 on it is a warning, from 800 on a page; at 1,000 the queue is full and holds the planner up.',
    firstAction:
      'Look at batch durations: when they grow, storing is what is slow. Then fewer in flight help.',
    panel: { dashboard, title: 'Queue depth' },
  },
  {
    ...ofSync,
    name: 'sync-in-flight',
    title: 'Sync batches in flight',
    killSwitch: 'persistence-backlog',
    grafana: { measured: latest('sync.coordinator.inFlight'), ...absence },
    prometheus: { value: `sum by (job) (${gauge('gsc_analytics_coordinator_in_flight')})`, by: ['job'] },
    // Ten is the limit itself, which a busy sync touches: only to stay there is a fault.
    levels: [warning('>=', 8, '5m'), critical('>=', 10, '5m')],
    keepFiringFor: '5m',
    unit: 'number',
    summary: 'Batches that were fetched and are not stored: {now}',
    description:
      'For 5 min {now} batches have been waiting to be stored, of 10 that may. The database is slower than the API: fetching stands still until it has caught up.',
    firstAction: 'Look at the load and the locks of the database.',
    panel: { dashboard, title: 'In-flight batches' },
  },
  {
    ...ofSync,
    name: 'sync-batch-duration',
    title: 'Sync batch p99 from 5 s on',
    killSwitch: 'persistence-backlog',
    grafana: { measured: latest('sync.batch.duration.p99'), ...absence },
    prometheus: {
      value:
        'histogram_quantile(0.99, sum by (job, le) (rate(gsc_analytics_worker_batch_duration_ms_bucket[5m])))',
      by: ['job'],
    },
    levels: [critical('>=', 5_000, '1m')],
    clearsAt: 0.9,
    keepFiringFor: '5m',
    unit: 'milliseconds',
    summary: 'One batch in a hundred takes {now} or longer',
    description:
      'The 99th percentile of a batch, from the query to the last stored row, is {now}; 5,000 ms are the limit. The table of batches says whether fetching or storing takes the time.',
    firstAction: 'Compare the columns Fetching and Storing of the newest batches.',
    panel: { dashboard, title: 'Batch duration' },
  },
  {
    ...ofSync,
    name: 'sync-qpm',
    title: 'Queries a minute against the budget',
    killSwitch: 'rate-limit-spike',
    grafana: { measured: latest('sync.rateLimit.usage'), ...absence },
    prometheus: { value: usage, by: perSite },
    // Card "QPM vs budget": 80 % of 1,200, and what leaves too little for a burst.
    levels: [warning('>=', 960, '1m'), critical('>=', 1_100, '0s')],
    clearsAt: 0.9,
    keepFiringFor: '5m',
    unit: 'number',
    summary: '{now} queries in the last minute, of a budget of 1,200',
    description:
      'The site with most has {now} queries in the last minute. From 960 on (80 % of the budget) it is a warning, from 1,100 on a page: from 1,200 on Search Console refuses, for 15 min.',
    firstAction:
      'See who else queries the same site and account. Fewer workers bring it down within a minute.',
    panel: { dashboard, title: 'Queries a minute' },
  },
  {
    ...ofSync,
    name: 'sync-qpm-sustained',
    title: '1,000 queries a minute for 1 min',
    killSwitch: 'rate-limit-spike',
    grafana: { measured: latest('sync.rateLimit.usage'), ...absence },
    prometheus: { value: usage, by: perSite },
    // Playbook §2: escalate immediately.
    levels: [critical('>=', 1_000, '1m')],
    clearsAt: 0.9,
    keepFiringFor: '5m',
    unit: 'number',
    summary: '{now} queries a minute, and at least 1,000 for over a minute',
    description:
      'For more than a minute a site has had at least 1,000 queries a minute, {now} now. The playbook escalates at once: this is a trigger to go back to one worker.',
    firstAction: 'Pull the kill switch of the rate limit spike: it only makes the sync sequential.',
    panel: { dashboard, title: 'Queries a minute' },
  },
  {
    ...ofSync,
    name: 'sync-rate-limit-exceeded',
    title: 'Rate limit exceeded',
    killSwitch: 'rate-limit-spike',
    // A sample holds what happened since the one before: one of them is enough, and is seen for ten minutes.
    grafana: {
      measured: { kind: 'series', series: 'sync.rateLimit.exceeded', reduce: 'sum', within: '10m' },
      ...absence,
    },
    prometheus: {
      value: `sum by (${perSite.join(', ')}) (increase(gsc_analytics_rate_limit_exceeded_total[10m]))`,
      by: perSite,
    },
    levels: [critical('>', 0, '0s')],
    keepFiringFor: '5m',
    unit: 'number',
    summary: 'Times that a budget of Search Console was exceeded in 10 min: {now}',
    description:
      'A query was refused, or held back, because a budget was spent; in the last 10 min that came to {now}. Nothing is asked of that site for up to 15 min. No row is lost, but days come later.',
    firstAction: 'See who else queries the same site and account: the budget is shared.',
    panel: { dashboard, title: 'Rate limit events' },
  },
  {
    ...ofSync,
    name: 'sync-halt-propagation',
    title: 'A halt takes over 5 s to reach every worker',
    killSwitch: 'coordinator-fault',
    grafana: { measured: latest('sync.coordinator.haltPropagation'), ...absence },
    prometheus: {
      value: `max by (job) (${gauge('gsc_analytics_coordinator_halt_propagation_seconds')})`,
      by: ['job'],
    },
    levels: [critical('>', 5, '0s')],
    keepFiringFor: '5m',
    unit: 'seconds',
    summary: 'A halt has taken {now} so far, or took it, to reach every worker',
    description:
      'The newest halt took {now} to reach the last worker, or has taken so long; 5 s are the limit. A worker that does not look goes on spending the budget.',
    firstAction: 'See which worker is not idle: `rollcall sync`.',
    panel: { dashboard, title: 'Halt propagation' },
  },
];
