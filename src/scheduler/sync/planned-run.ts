import type { StartRunRequest } from '../../contract/sync.ts';
import { siteOf } from './configuration.ts';
import { countDays, dayAfter, daysOf, newestComplete } from './pacific.ts';
import { longestSpanDays, spanTooLong, typeNotSynced } from './refusals.ts';
import { noFigures } from './run-figures.ts';
import type { SupervisorPorts } from './run-supervisor.ts';
import { skipReason } from './skipped.ts';
import { DayView } from './storage/day-view.ts';
import { makeMonths } from './storage/months.ts';
import type { StoredRun } from './storage/run-store.ts';

type OrderedRun = Pick<
  StartRunRequest,
  'site' | 'type' | 'from' | 'to' | 'days' | 'force' | 'limits' | 'reason'
>;

type PlanPorts = Pick<SupervisorPorts, 'configuration' | 'clock' | 'random' | 'database'>;

export interface PlannedRun {
  run: StoredRun;
  /** Every day of it, and why it is not asked for; null where it is. */
  skips: { day: string; skipped: string | null }[];
}

/** What a run will read, looked up before its transaction, so that this is short. */
export async function plannedRun(
  { configuration, clock, random, database }: PlanPorts,
  request: OrderedRun,
  startedBy: string,
): Promise<PlannedRun> {
  const site = siteOf(configuration, request.site);
  if (!site.types.includes(request.type)) throw typeNotSynced(site, request.type);
  const now = clock.now();
  const newest = newestComplete(now, configuration.lagDays);
  const to = request.to ?? newest;
  const from = request.from ?? dayAfter(to, 1 - (request.days ?? 1));
  const count = countDays(from, to);
  if (count > longestSpanDays) throw spanTooLong(count);
  const settled = await new DayView(database).settled(site.url, request.type, from, to);
  const run: StoredRun = {
    id: runId(now, random()),
    site: site.url,
    account: site.account,
    type: request.type,
    dimensions: site.dimensions,
    from,
    to,
    force: request.force,
    startedBy,
    state: 'queued',
    ownLimits: request.limits ?? null,
    orderBefore: null,
    orderShown: null,
    startedAt: now,
    endedAt: null,
    figures: noFigures(request.limits ?? configuration.limits),
    problem: null,
  };
  const skips = daysOf(from, to).map((day) => ({
    day,
    skipped: skipReason(day, { newest, settled, force: request.force }),
  }));
  const asked = skips.filter(({ skipped }) => skipped === null).map(({ day }) => day);
  await makeMonths(database, asked);
  return { run, skips };
}

/** Such as `run-20261121-153000-k3x9`. */
function runId(now: number, random: number): string {
  const digits = new Date(now).toISOString().replaceAll(/\D/g, '');
  const tail = Math.floor(random * 36 ** 4)
    .toString(36)
    .padStart(4, '0');
  return `run-${digits.slice(0, 8)}-${digits.slice(8, 14)}-${tail}`;
}
