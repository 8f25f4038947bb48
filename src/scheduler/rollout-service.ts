import type { Registry } from 'prom-client';
import type { LeverName } from '../contract/plan.ts';
import type { AuditedEvent } from '../contract/events.ts';
import type { Clock } from './clock/clock.ts';
import { ChangedVerdicts } from './events/changed-verdicts.ts';
import type { EventLog } from './events/event-log.ts';
import { evidenceSources } from './evidence-sources.ts';
import type { HistoryStore } from './history/history-store.ts';
import { Backtests } from './rollout/backtest/handlers.ts';
import { RolloutController } from './rollout/controller.ts';
import type { AdaptivePollingPorts } from './rollout/levers/adaptive-polling.ts';
import type { FaultInjector } from './rollout/levers/lever.ts';
import type { OptimizePorts } from './rollout/levers/optimize.ts';
import type { LoadedPlan } from './rollout/plan-file.ts';
import type { StagePermits } from './rollout/stage-permits.ts';
import { rolloutLevers, type SyncLeverPorts } from './rollout-levers.ts';
import { SharedJudgements } from './rollout/shared-judgements.ts';
import { RolloutMetrics } from './server/rollout-metrics.ts';
import type { Settings } from './settings/schema.ts';
import type { Database } from './storage/database.ts';

interface RolloutServicePorts {
  database: Database;
  clock: Clock;
  history: HistoryStore;
  sources: Settings['sources'];
  polling: AdaptivePollingPorts;
  optimize: OptimizePorts;
  optimizeFaults: FaultInjector | undefined;
  sync: SyncLeverPorts;
  simulatorUrl: string | undefined;
  /** Where sentinels permit what begins a stage. */
  permits: StagePermits | undefined;
  /** Where several nodes share the rollouts: those on which a lever is not set yet as it is here. */
  nodesBehind: ((lever: LeverName) => Promise<string[]>) | undefined;
  registry: Registry;
  onError: (error: unknown) => void;
}

/** Rollouts with their evidence, their levers and their metrics. */
export class RolloutService {
  readonly controller: RolloutController;
  readonly backtests: Backtests;
  readonly #metrics: RolloutMetrics;
  readonly #onError: (error: unknown) => void;
  readonly #closeSources: () => Promise<void>;

  private constructor(controller: RolloutController, backtests: Backtests, ports: Parts) {
    this.controller = controller;
    this.backtests = backtests;
    this.#metrics = ports.metrics;
    this.#onError = ports.onError;
    this.#closeSources = ports.closeSources;
  }

  static start(ports: RolloutServicePorts): RolloutService {
    const { database, clock, history, sources, polling, optimize, optimizeFaults, sync, simulatorUrl } =
      ports;
    const { registry, permits, nodesBehind, onError } = ports;
    const { source, close: closeSources } = evidenceSources(sources, { database, history });
    const controller = new RolloutController({
      database,
      clock,
      source,
      instances: polling.instances,
      ...rolloutLevers({ polling, optimize, optimizeFaults, sync, simulatorUrl, nodesBehind }),
      permits,
      shared: nodesBehind ? new SharedJudgements(database, clock) : undefined,
      onError,
    });
    const metrics = new RolloutMetrics(registry, () => clock.now());
    return new RolloutService(controller, new Backtests({ source }), { metrics, onError, closeSources });
  }

  /** Takes up the plans, once the fleet can be read back, and tells `events` of verdicts that change. */
  async adopt(plans: LoadedPlan[], events: EventLog, alone: boolean): Promise<void> {
    const changed = new ChangedVerdicts();
    this.controller.onChange((news) => {
      if (news.kind === 'change') return void this.#show();
      const event = changed.eventOf(news.id, news.verdict);
      if (event) events.publish(event);
    });
    await this.controller.adopt(plans, { alone });
    await this.#show();
  }

  /** There is fresh evidence. */
  async tick(): Promise<void> {
    await this.controller.tick();
    await this.#show();
  }

  /** Another node may have judged, or moved a rollout. */
  async follow(): Promise<void> {
    await this.controller.follow();
    await this.#show();
  }

  count(event: AuditedEvent): void {
    this.#metrics.count(event);
  }

  async stop(): Promise<void> {
    await this.controller.stop();
    await this.#closeSources();
  }

  /** Metrics are scraped while the database is away: they show rollouts as they were last read. */
  async #show(): Promise<void> {
    try {
      this.#metrics.show(await this.controller.list());
    } catch (error) {
      this.#onError(error);
    }
  }
}

interface Parts {
  metrics: RolloutMetrics;
  onError: (error: unknown) => void;
  closeSources: () => Promise<void>;
}
