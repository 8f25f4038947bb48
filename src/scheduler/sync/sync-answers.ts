import type {
  BatchesQuery,
  DaysQuery,
  RateLimits,
  RateLimitsQuery,
  RunsQuery,
  SyncBatches,
  SyncDays,
  SyncRun,
  SyncRuns,
  SyncSites,
  SyncStatus,
  Verification,
} from '../../contract/sync.ts';
import type { SeriesName } from '../../contract/series.ts';
import type { Clock } from '../clock/clock.ts';
import type { Database } from '../storage/database.ts';
import type { AutoSyncSchedule } from './auto-sync.ts';
import { batchesDocument } from './batches-document.ts';
import { budgetDocuments } from './budget-documents.ts';
import { budgetsOf, siteOf, type SyncConfiguration } from './configuration.ts';
import { daysDocument } from './days-document.ts';
import { countDays, dayAfter, newestComplete } from './pacific.ts';
import type { Budget } from './quota.ts';
import { longestSpanDays, spanBackwards, spanTooLong, unknownRun } from './refusals.ts';
import { runDocument } from './run-document.ts';
import type { RunExecution } from './run-execution.ts';
import type { RunSupervisor } from './run-supervisor.ts';
import { DayView } from './storage/day-view.ts';
import type { StoredRun } from './storage/run-store.ts';
import type { SpentBudget } from './storage/spending.ts';
import { verifyDays } from './storage/verify.ts';
import { accessOf } from './site-access.ts';
import { statusDocument } from './status-document.ts';
import { syncSample } from './sync-sample.ts';

interface AnswerPorts {
  database: Database;
  clock: Clock;
  configuration: SyncConfiguration;
  supervisor: RunSupervisor;
  autoSync: AutoSyncSchedule;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;
/** Days that are told where no span is named. */
const usualDays = 150;

/** What the sync tells of itself. It changes nothing. */
export class SyncAnswers {
  readonly #ports: AnswerPorts;
  readonly #days: DayView;
  #sampledAt: number | undefined;
  /** The newest batch that was sampled. */
  #sampledBatch: number | undefined;

  constructor(ports: AnswerPorts) {
    this.#ports = ports;
    this.#days = new DayView(ports.database);
  }

  async status(): Promise<SyncStatus> {
    const { supervisor, clock, autoSync, configuration } = this.#ports;
    const runs = await this.#documents(await supervisor.runs.open());
    const limits = supervisor.lever?.limits ?? configuration.limits;
    return statusDocument({
      now: clock.now(),
      control: supervisor.control,
      executions: supervisor.executions,
      haltPropagationSeconds: supervisor.haltPropagationSeconds,
      // A run with limits of its own is what is in effect while it is the only one.
      limits: runs.length === 1 ? (runs[0]?.limits ?? limits) : limits,
      runs,
      quota: (await this.#spent()).flatMap((budget) => budgetDocuments(budget, clock.now())),
      autoSync: autoSync.document(supervisor.control.suspended),
    });
  }

  async sites(): Promise<SyncSites> {
    const { configuration, supervisor } = this.#ports;
    const open = await supervisor.runs.open();
    const sites = await Promise.all(
      configuration.sites.map(async ({ url, account, types, dimensions }) => {
        const [last] = await supervisor.runs.list({ site: url, limit: 1 });
        const { lastSyncedAt, ...view } = await this.#days.site(url);
        return {
          site: url,
          account,
          types,
          dimensions,
          access: accessOf(last, view.counts),
          problem: last?.problem ?? null,
          ...view,
          lastSyncedAt: lastSyncedAt === null ? null : new Date(lastSyncedAt).toISOString(),
          run: open.find(({ site }) => site === url)?.id ?? null,
        };
      }),
    );
    return { sites };
  }

  /** @throws ProblemError 404 for an unknown site, 400 for a span that is too long. */
  async days(query: DaysQuery): Promise<SyncDays> {
    const span = this.#span(query);
    return daysDocument(span, await this.#days.days(span.site, span.type, span.from, span.to));
  }

  async batches({ site, until, minutes, limit }: BatchesQuery): Promise<SyncBatches> {
    const { clock, supervisor } = this.#ports;
    const to = until === undefined ? clock.now() : Date.parse(until);
    const span = { from: to - minutes * minuteMs, to };
    return batchesDocument(await supervisor.batches.within(span, site), { ...span, limit });
  }

  async rateLimits({ limit }: RateLimitsQuery): Promise<RateLimits> {
    const { clock, configuration, supervisor } = this.#ports;
    const now = clock.now();
    const minutes = await Promise.all(
      configuration.sites.map(async ({ url, account }) =>
        (await supervisor.spending.minutes(url, now)).map(({ at, queries }) => ({
          at: new Date(at).toISOString(),
          account,
          site: url,
          queries,
        })),
      ),
    );
    const lastHour = await supervisor.events.countSince(now - hourMs);
    return {
      at: new Date(now).toISOString(),
      budgets: (await this.#spent()).flatMap((budget) => budgetDocuments(budget, now)),
      minutes: minutes.flat().sort((a, b) => a.at.localeCompare(b.at)),
      approachingLastHour: lastHour.approaching,
      exceededLastHour: lastHour.exceeded,
      throttledLastHour: lastHour.throttled,
      events: (await supervisor.events.newest(limit)).map(({ at, reason, ...event }) => ({
        ...event,
        at: new Date(at).toISOString(),
        ...(reason !== null && { reason }),
      })),
    };
  }

  async runs({ site, limit }: RunsQuery): Promise<SyncRuns> {
    return { runs: await this.#documents(await this.#ports.supervisor.runs.list({ site, limit })) };
  }

  /** @throws ProblemError 404 */
  async run(id: string): Promise<SyncRun> {
    const run = await this.#ports.supervisor.runs.get(id);
    const [document] = run ? await this.#documents([run]) : [];
    if (!document) throw unknownRun(id);
    return document;
  }

  /** @throws ProblemError 404 for an unknown site, 400 for a span that is too long. */
  async verify(query: DaysQuery): Promise<Verification> {
    return verifyDays(this.#ports.database, this.#span(query));
  }

  /** What history samples of the sync; nothing where there is no site. Batches and refusals are those since the last. */
  async sample(): Promise<Partial<Record<SeriesName, number>>> {
    const { configuration, clock, supervisor } = this.#ports;
    if (configuration.sites.length === 0) return {};
    const now = clock.now();
    const from = this.#sampledAt ?? now;
    this.#sampledAt = now;
    const { executions } = supervisor;
    const sum = (of: (execution: RunExecution) => number) =>
      executions.reduce((total, execution) => total + of(execution), 0);
    const since = await supervisor.events.countSince(from);
    const spent = (await this.#spent()).filter(({ scope }) => scope === 'site');
    const { newest, batches } = await supervisor.batches.after(this.#sampledBatch);
    this.#sampledBatch = newest;
    return syncSample({
      queueSize: sum(({ coordinator }) => coordinator.queueSize),
      inFlight: sum(({ coordinator }) => coordinator.inFlight),
      requeued: sum(({ coordinator }) => coordinator.requeued),
      haltPropagationSeconds: supervisor.haltPropagationSeconds,
      batches,
      elapsedSeconds: (now - from) / 1_000,
      usage: Math.max(0, ...spent.map(({ used }) => used)),
      approachingLastHour: (await supervisor.events.countSince(now - hourMs)).approaching,
      exceeded: since.exceeded + since.throttled,
      running: executions.length > 0,
      memoryBytes: process.memoryUsage.rss(),
    });
  }

  async #documents(runs: readonly StoredRun[]): Promise<SyncRun[]> {
    const days = await this.#days.ofRuns(runs.map(({ id }) => id));
    const { executions } = this.#ports.supervisor;
    return runs.map((run) => {
      const live = executions.find((each) => each.run.id === run.id && run.endedAt === null);
      return runDocument(run, days.get(run.id), live);
    });
  }

  #spent(): Promise<SpentBudget[]> {
    const { configuration, supervisor, clock } = this.#ports;
    const budgets = new Map<string, Budget>();
    for (const site of configuration.sites)
      for (const budget of budgetsOf(configuration, site))
        budgets.set(`${budget.scope} ${budget.name}`, budget);
    return supervisor.spending.spent([...budgets.values()], clock.now());
  }

  /** The newest days where no span is named. */
  #span({ site, type, from, to }: DaysQuery): {
    site: string;
    type: DaysQuery['type'];
    from: string;
    to: string;
  } {
    const { configuration, clock } = this.#ports;
    siteOf(configuration, site);
    const last = to ?? (from === undefined ? newestComplete(clock.now(), configuration.lagDays) : undefined);
    const end = last ?? dayAfter(from ?? '', usualDays - 1);
    const begin = from ?? dayAfter(end, 1 - usualDays);
    if (begin > end) throw spanBackwards(begin, end);
    const count = countDays(begin, end);
    if (count > longestSpanDays) throw spanTooLong(count);
    return { site, type, from: begin, to: end };
  }
}
