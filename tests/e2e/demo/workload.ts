import { setTimeout as delay } from 'node:timers/promises';
import type { HealthDocument } from '../../../src/contract/health.ts';
import type { PolicyRunsAnswer } from '../../../src/contract/policy-overview.ts';
import type { PolicyTime } from '../../../src/contract/policy.ts';
import type { RolloutDocument } from '../../../src/contract/rollout.ts';
import type { SyncRuns } from '../../../src/contract/sync.ts';
import { order, type ServiceCalls } from '../service-calls.ts';

const site = 'sc-domain:example.com';
const why = 'to have something to show';

/** What people, pages and faults do to the service of the demo, over its API alone. */
export class Workload {
  readonly #service: ServiceCalls;
  readonly #simulator: string;

  constructor(service: ServiceCalls, simulator: string) {
    this.#service = service;
    this.#simulator = simulator;
  }

  /** Resolves when everything that a dashboard shows has been done once. */
  async begin(): Promise<void> {
    await this.#until('every instance was polled', async () => {
      const { instances } = await this.#service.get<HealthDocument>('/api/monitoring/scheduler/health');
      return instances.every(({ pollStatus }) => pollStatus.lastSuccess);
    });
    await this.#fault('pve-node2', 'refuse');
    await this.#fault('pbs-backup1', '401');
    await this.#service.post('/api/rollouts/adaptive-polling/start', { reason: why, revision: 0 });
    await this.#plans();
    await this.#sync(1);
    await this.#sync(3);
    await this.#service.post('/api/sync/halt', { reason: why });
    await this.#service.post('/api/sync/resume', { reason: why });
    await this.#until('the second stage has begun', async () => {
      const { verdict, revision, stage } = await this.#rollout();
      if (verdict?.decision === 'promote')
        await this.#service.post('/api/rollouts/adaptive-polling/promote', { reason: why, revision });
      return stage === 'p25';
    });
    await this.#until('a breaker is open and there is a dead letter', async () => {
      const { breakers, deadLetter } = await this.#service.get<HealthDocument>(
        '/api/monitoring/scheduler/health',
      );
      return deadLetter.count > 0 && breakers.some(({ state }) => state !== 'closed');
    });
  }

  /** Plans are asked for and one is cancelled; a page tells what it saw. */
  async #plans(): Promise<void> {
    let time: PolicyTime | undefined;
    await this.#until('the city was polled', async () => {
      time = await this.#service.get<PolicyTime>('/api/time');
      return time.recommended_live_sv !== null;
    });
    const asked = (version: string, horizon: number) =>
      new URLSearchParams({
        sv: time?.recommended_live_sv ?? '',
        policy_version: version,
        T_bucket: String(Date.parse(time?.network.observed_bucket_ts ?? '') / 1_000),
        horizon_steps: String(horizon),
      }).toString();
    for (const version of ['rebal.greedy.v1', 'rebal.global.v1'])
      for (const horizon of [6, 12, 24])
        await this.#service.get(`/api/policy/run?${asked(version, horizon)}`);
    // One that has ended by the time cannot be canceled: another is asked for then.
    let horizon = 40;
    await this.#until('a run was canceled', async () => {
      const canceled = asked('rebal.global.v1', ++horizon);
      await this.#service.get(`/api/policy/run?${canceled}`);
      return this.#service.post(`/api/policy/cancel?${canceled}`, {}).then(
        () => true,
        () => false,
      );
    });
    await this.#service.post('/api/policy/telemetry', {
      transitions: [
        { from: 'live', to: 'frozen' },
        { from: 'frozen', to: 'computing' },
        { from: 'computing', to: 'playback' },
        { from: 'live', to: 'playback', outcome: 'refused' },
      ],
      playbacks: ['full', 'full', 'reduced', 'summary'],
      mismatches: 1,
      recovered: 1,
    });
    await this.#until('runs have ended', async () => {
      const { runs } = await this.#service.get<PolicyRunsAnswer>('/api/policy/runs');
      return runs.length >= 6;
    });
  }

  /** The same thirty days with so many workers: two of these are a comparison. */
  async #sync(maxConcurrency: number): Promise<void> {
    const limits = { maxConcurrency, maxQueueSize: 1_000, maxInFlight: 10 };
    await this.#service.post('/api/sync/runs', { site, days: 30, force: true, limits, reason: why });
    await this.#until('the sync has ended', async () => {
      const { runs } = await this.#service.get<SyncRuns>('/api/sync/runs');
      return runs.every(({ endedAt }) => endedAt !== null);
    });
  }

  /** A run that takes longer than anybody looks, for what shows workers at work; the one before goes on. */
  async syncGoesOn(): Promise<void> {
    const { runs } = await this.#service.get<SyncRuns>('/api/sync/runs');
    if (runs.some(({ endedAt }) => endedAt === null)) return;
    const limits = { maxConcurrency: 1, maxQueueSize: 1_000, maxInFlight: 10 };
    await this.#service.post('/api/sync/runs', { site, days: 450, force: true, limits, reason: why });
  }

  async #fault(instance: string, kind: string): Promise<void> {
    await order(`${this.#simulator}/instances/${instance}/fault`, { kind });
  }

  #rollout(): Promise<RolloutDocument> {
    return this.#service.get<RolloutDocument>('/api/rollouts/adaptive-polling');
  }

  async #until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (const until = Date.now() + 120_000; !(await holds()); await delay(500))
      if (Date.now() > until) throw new Error(`waited two minutes, and it is not so that ${what}`);
  }
}
