import type { SeriesName } from '../contract/series.ts';
import type { Clock } from './clock/clock.ts';
import type { Engine } from './engine/engine.ts';
import type { SyncLeverPorts } from './rollout-levers.ts';
import { SyncMetrics } from './server/sync-metrics.ts';
import type { Settings } from './settings/schema.ts';
import type { Database } from './storage/database.ts';
import { SearchConsoleClient } from './sync/client/client.ts';
import { SearchConsoleSync } from './sync/search-console-sync.ts';
import type { Metrics } from './server/metrics.ts';

interface SyncServicePorts {
  settings: Settings['sync'];
  database: Database;
  /** The engine of jobs: a sync without a site never asks for it. */
  jobs: () => Promise<Engine>;
  /** Whether other processes may work on the same database. */
  shared: boolean;
  clock: Clock;
  registry: Metrics['registry'];
  onError: (error: unknown) => void;
}

/** The Search Console sync with its clients, its metrics, and what rollouts move of it. */
export class SyncService {
  readonly sync: SearchConsoleSync;
  readonly lever: SyncLeverPorts;
  readonly #clients: Map<string, SearchConsoleClient>;
  readonly #metrics: SyncMetrics;

  constructor({ settings, database, jobs, shared, clock, registry, onError }: SyncServicePorts) {
    const { accounts, budgets, requestTimeout, simulatorUrl } = settings;
    this.#clients = new Map(
      accounts.map((account) => [
        account.id,
        new SearchConsoleClient({
          ...account,
          timeoutMs: requestTimeout,
          env: process.env,
          now: () => clock.now(),
        }),
      ]),
    );
    this.#metrics = new SyncMetrics(registry, Math.min(budgets.sitePerMinute, budgets.userPerMinute));
    const sync = new SearchConsoleSync({
      database,
      jobs,
      shared,
      clock,
      random: Math.random,
      configuration: settings,
      console: (account) => this.#clientOf(account),
      telemetry: this.#metrics,
      onError,
    });
    this.sync = sync;
    this.lever = {
      idle: () => settings.sites.length === 0,
      leverChanged: () => sync.leverChanged(),
      leverShown: (order) => sync.leverShown(order),
      setFault: simulatorUrl === undefined ? undefined : (fault, on) => sync.faults.set(fault, on),
    };
  }

  /** What history samples of it; nothing without a site. */
  async sample(): Promise<Partial<Record<SeriesName, number>>> {
    const sample = await this.sync.sample();
    const halt = sample['sync.coordinator.haltPropagation'];
    if (halt !== undefined) this.#metrics.haltPropagation(halt);
    return sample;
  }

  async close(): Promise<void> {
    await this.sync.close();
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }

  #clientOf(account: string): SearchConsoleClient {
    const client = this.#clients.get(account);
    if (!client) throw new Error(`sync.accounts has no account ${account}`);
    return client;
  }
}
