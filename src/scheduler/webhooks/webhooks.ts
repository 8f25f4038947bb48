import type { WebhookList } from '../../contract/events.ts';
import { readHead } from '../audit/audit-log.ts';
import type { Engine } from '../engine/engine.ts';
import { keepTouched, orderJobs, type DeliveryJob, type DeliveryData } from './job.ts';
import { Webhook, type WebhookPorts, type WebhookSettings } from './webhook.ts';
import { WebhookStore } from './webhook-store.ts';

interface WebhooksPorts extends Omit<WebhookPorts, 'store'> {
  /** The engine of jobs; it is asked for only where there are webhooks. */
  jobs: () => Promise<Engine>;
  onError: (error: unknown) => void;
}

/** Storage that failed is asked again after this, in ms. */
const storageRetryMs = 5_000;
/** What another process is at, or only others have in their settings, is left to them for so long, in ms. */
const leftToOthersMs = 2_000;
/** How much later than it is due a job is looked for, in ms: two clocks are never quite at one. */
const dueByMs = 20;

/**
 * All webhooks. They read the audit log on their own, so nothing that is done waits for them. A webhook that is behind
 * the log has a job, and any process on the database that has the webhook may take it.
 */
export class Webhooks {
  readonly #webhooks: ReadonlyMap<string, Webhook>;
  readonly #store: WebhookStore;
  readonly #ports: WebhooksPorts;
  /** What this process is at, each with its webhook. */
  readonly #underWay = new Map<Promise<void>, string>();
  readonly #timers = new Set<() => void>();
  #looking: Promise<void> | undefined;
  #again = false;
  #looksForOthers = false;
  #stopped = false;

  private constructor(webhooks: readonly Webhook[], store: WebhookStore, ports: WebhooksPorts) {
    this.#webhooks = new Map(webhooks.map((webhook) => [webhook.name, webhook]));
    this.#store = store;
    this.#ports = ports;
  }

  /** Takes up each webhook where it was; one that is new begins with what happens from now on. */
  static async start(settings: readonly WebhookSettings[], ports: WebhooksPorts): Promise<Webhooks> {
    const { database, clock } = ports;
    const store = new WebhookStore(database);
    const { sequence } = await readHead(database);
    await store.begin(
      settings.map(({ name }) => name),
      sequence,
      clock.now(),
    );
    return new Webhooks(
      settings.map((each) => new Webhook(each, { ...ports, store })),
      store,
      ports,
    );
  }

  /** The audit log has grown, or may have. */
  wake(): void {
    if (this.#stopped || this.#webhooks.size === 0) return;
    this.#again = true;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
      if (this.#again) this.wake();
    });
  }

  async list(): Promise<WebhookList> {
    return { webhooks: await Promise.all([...this.#webhooks.values()].map((webhook) => webhook.shown())) };
  }

  /** Resolves once nothing can be done now: what is left waits for its time. */
  async idle(): Promise<void> {
    while (this.#looking ?? this.#underWay.size > 0)
      await Promise.all([this.#looking, ...this.#underWay.keys()]);
  }

  /** Makes no more attempts; those that are under way end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#again = false;
    for (const cancel of this.#timers) cancel();
    await this.idle();
  }

  /** Orders a job for each webhook that is behind the log, and takes what is due. */
  async #look(): Promise<void> {
    const { clock, onError } = this.#ports;
    try {
      const engine = await this.#ports.jobs();
      while (this.#again && !this.#stopped) {
        this.#again = false;
        const due = await orderJobs(engine, this.#store, [...this.#webhooks.keys()], clock.now());
        const fetchedAt = clock.monotonic();
        const jobs = await engine.fetch<DeliveryData>('delivery', { count: this.#webhooks.size });
        for (const job of jobs) this.#begin(job, this.#run(engine, job, fetchedAt));
        const here = new Set(this.#underWay.values());
        if (due.some((name) => !here.has(name))) this.#lookForOthers();
      }
    } catch (error) {
      onError(error);
      this.#again = false;
      this.#after(storageRetryMs, () => this.wake());
    }
  }

  /** What another process has in hand is taken up when that has died. */
  #lookForOthers(): void {
    if (this.#looksForOthers) return;
    this.#looksForOthers = true;
    this.#after(leftToOthersMs, () => {
      this.#looksForOthers = false;
      this.wake();
    });
  }

  #begin({ data }: DeliveryJob, work: Promise<void>): void {
    const running: Promise<void> = work.finally(() => this.#underWay.delete(running));
    this.#underWay.set(running, data.webhook);
  }

  async #run(engine: Engine, job: DeliveryJob, fetchedAt: number): Promise<void> {
    const { onError } = this.#ports;
    const stopTouching = keepTouched(engine, job, this.#ports);
    try {
      const webhook = this.#webhooks.get(job.data.webhook);
      if (!webhook) return await this.#leave(engine, job);
      const inMs = await webhook.advance({ engine, attempt: job, fetchedAt });
      if (inMs === 0) this.wake();
      else if (inMs !== undefined) this.#after(inMs + dueByMs, () => this.wake());
    } catch (error) {
      onError(error);
      await this.#giveBack(engine, job);
    } finally {
      stopTouching();
    }
  }

  /** A webhook that is not in the settings of this process. It was fetched in place of one that is. */
  async #leave(engine: Engine, job: DeliveryJob): Promise<void> {
    if (await this.#store.read(job.data.webhook))
      await engine.postpone('delivery', [{ ...job, inMs: leftToOthersMs, priority: 0 }]);
    else await engine.end('delivery', [job]);
    this.wake();
  }

  /** What could not be stored is tried again; the receiver is sent the event again, too, if it has taken it. */
  async #giveBack(engine: Engine, job: DeliveryJob): Promise<void> {
    try {
      await engine.postpone('delivery', [{ ...job, inMs: storageRetryMs, priority: 0 }]);
      this.#after(storageRetryMs + dueByMs, () => this.wake());
    } catch (error) {
      this.#ports.onError(error);
      this.#after(storageRetryMs, () => this.#begin(job, this.#giveBack(engine, job)));
    }
  }

  #after(ms: number, call: () => void): void {
    if (this.#stopped) return;
    const cancel = this.#ports.clock.after(ms, () => {
      this.#timers.delete(cancel);
      call();
    });
    this.#timers.add(cancel);
  }
}
