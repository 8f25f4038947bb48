import { dashboard as dashboardOf } from './parts/frame.ts';
import { uids } from './parts/uids.ts';
import { siteVariable } from './parts/variables.ts';
import { batchDuration, inFlight, queriesAMinute, queueDepth, rateLimitEvents } from './sync/cards.ts';
import { counts, days, runs } from './sync/days.ts';
import { batches, failures, halt, memory, now, quota, workers } from './sync/work.ts';

/** For whoever watches a backfill or a rollout of the sync: the playbook's five cards, then what they rest on. */
export const dashboard = dashboardOf({
  uid: uids.sync,
  title: 'Search Console sync',
  description: 'The five cards of the playbook with their thresholds, days, and the speed-up.',
  source: 'sync',
  variables: [siteVariable],
  sections: [
    { panels: [now] },
    { panels: [queueDepth, inFlight, batchDuration, queriesAMinute, rateLimitEvents] },
    { title: 'Days and speed-up', panels: [counts, runs, days] },
    { title: 'Work', panels: [halt, failures, memory, quota, workers, batches] },
  ],
});
