import {
  getSyncRateLimits,
  getSyncStatus,
  listSyncBatches,
  listSyncDays,
} from '../../../../contract/endpoints/sync.ts';
import { pacificDay } from '../../../../contract/pacific-day.ts';
import type { QueryOf } from '../../../../contract/query.ts';
import { PluginError, type Frame } from '../../../backend-sdk/index.ts';
import { noNumbers } from './no-numbers.ts';
import {
  syncBatchFrames,
  syncDayFrames,
  syncDurationFrames,
  syncMinuteFrames,
  syncQueueFrames,
  syncQuotaFrames,
  syncQuotaNumbers,
  syncRateLimitFrames,
  syncWorkerFrames,
} from './sync-frames.ts';
import type { Panel, Upstream } from './upstream.ts';
import { syncSiteNames } from './workload-names.ts';

/** As many as one answer holds. */
const mostRows = 1_000;
/** The days of each site are read for themselves. */
const mostSites = 20;
const tables = ['workers', 'batches', 'rateLimits', 'days', 'queriesPerMinute'];

const minuteMs = 60_000;
/** Of batches, in one answer: a day. */
const mostMinutes = 1_440;
const dayMs = 24 * 60 * minuteMs;
/** The sync counts days: a range of hours, which is what most dashboards show, is no span for them. */
const shortestDaysMs = 2 * dayMs;
const mostDays = 500;

/** The Search Console sync: what waits, how long batches take, budgets, and which days are there. */
export async function syncAnswer(
  asked: QueryOf<'sync'>,
  upstream: Upstream,
  panel: Panel,
  signal: AbortSignal,
): Promise<Frame[]> {
  const { view, format, sites, filters } = asked;
  if (format === 'numeric' && tables.includes(view))
    throw noNumbers('sync', view, 'queue, durations or quota');
  const ofSites = ({ site }: { site: string }) => sites.length === 0 || sites.includes(site);
  switch (view) {
    case 'queue':
      return syncQueueFrames(await upstream.read(getSyncStatus, { signal }));
    case 'workers':
      return syncWorkerFrames(await upstream.read(getSyncStatus, { signal }), filters);
    case 'batches':
    case 'durations':
      return batchAnswer(asked, upstream, panel, signal);
    case 'quota': {
      const { budgets } = await upstream.read(getSyncRateLimits, { query: { limit: 1 }, signal });
      return format === 'numeric' ? syncQuotaNumbers(budgets) : syncQuotaFrames(budgets, filters);
    }
    case 'queriesPerMinute': {
      const { minutes } = await upstream.read(getSyncRateLimits, { query: { limit: 1 }, signal });
      return syncMinuteFrames(minutes.filter(ofSites));
    }
    case 'rateLimits': {
      const { events } = await upstream.read(getSyncRateLimits, { query: { limit: mostRows }, signal });
      return syncRateLimitFrames(events.filter(ofSites), filters);
    }
    case 'days':
      return dayAnswer(asked, upstream, panel, signal);
  }
}

async function batchAnswer(
  { view, sites, filters }: QueryOf<'sync'>,
  upstream: Upstream,
  { timeRange: { from, to } }: Panel,
  signal: AbortSignal,
): Promise<Frame[]> {
  const [site, ...others] = sites;
  if (view === 'durations' && others.length > 0)
    throw new PluginError('sites: durations are those of one site or of all of them; name one, or none.', {
      status: 400,
    });
  // To whole minutes, so that who looks at the last hour asks the same for a minute.
  const end = Math.ceil(to / minuteMs);
  const minutes = Math.max(end - Math.floor(from / minuteMs), 1);
  const query = {
    until: new Date(end * minuteMs).toISOString(),
    minutes: Math.min(minutes, mostMinutes),
    limit: mostRows,
    ...(site !== undefined && others.length === 0 && { site }),
  };
  const answer = await upstream.read(listSyncBatches, { query, signal });
  const notices = minutes > mostMinutes ? ['Batches are those of the last day of the range.'] : [];
  if (view === 'durations') return syncDurationFrames(answer, notices);
  const batches = answer.batches.filter((batch) => sites.length === 0 || sites.includes(batch.site));
  return syncBatchFrames(batches, filters, notices);
}

async function dayAnswer(
  { sites, filters }: QueryOf<'sync'>,
  upstream: Upstream,
  { timeRange: { from, to } }: Panel,
  signal: AbortSignal,
): Promise<Frame[]> {
  const names = sites.length > 0 ? sites : await syncSiteNames(upstream, signal);
  if (names.length > mostSites)
    throw new PluginError(
      `sites: days are shown of at most ${mostSites} sites, and these are ${names.length}; name fewer.`,
      {
        status: 400,
      },
    );
  const first = Math.max(from, to - (mostDays - 1) * dayMs);
  const span = to - from < shortestDaysMs ? {} : { from: pacificDay(first), to: pacificDay(to) };
  const answers = await Promise.all(
    names.map((site) => upstream.read(listSyncDays, { query: { site, ...span }, signal })),
  );
  const notices = first > from ? [`Days are the last ${mostDays} of the range.`] : [];
  return syncDayFrames(answers, filters, notices);
}
