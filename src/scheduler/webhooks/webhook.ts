import type { AuditEntry } from '../../contract/audit.ts';
import type { AuditedEvent, AuditedEventType, WebhookList } from '../../contract/events.ts';
import { entriesAfter } from '../audit/tail.ts';
import type { Clock, Random } from '../clock/clock.ts';
import type { Database } from '../storage/database.ts';
import { isGivenUp, longestWaitMs, waitMs } from './attempts.ts';
import { attemptMs } from './sender.ts';
import { signedHeaders } from './signature.ts';
import type { WebhookState, WebhookStore } from './webhook-store.ts';

/** One webhook as it is configured. */
export interface WebhookSettings {
  name: string;
  url: string;
  events: readonly AuditedEventType[];
  /** The key that deliveries are signed with, as it is now: it may be renewed. */
  secret: () => Buffer;
  /** Why the receiver did not take it; undefined where it did. */
  send: (headers: Record<string, string>, body: string) => Promise<string | undefined>;
}

export type Outcome = 'delivered' | 'failed' | 'dead-letter';

export interface WebhookPorts {
  database: Database;
  clock: Clock;
  random: Random;
  store: WebhookStore;
  /** An entry of the audit log as an event; undefined for what is none. */
  eventOf: (entry: AuditEntry) => AuditedEvent | undefined;
  onAttempt: (webhook: string, outcome: Outcome, why: string | undefined) => void;
  onError: (error: unknown) => void;
}

/** A process that dies at an attempt leaves the webhook to others after this, in ms. */
const claimMs = 2 * attemptMs;
/** Storage that failed is asked again after this, in ms. */
const storageRetryMs = 5_000;

/**
 * Delivers the events of one webhook, one after the other in the order of the audit log: the next one waits until the
 * one before is taken or given up. Each is delivered at least once; a process that dies after the receiver took an
 * event delivers it again, under the same id.
 */
export class Webhook {
  readonly #settings: WebhookSettings;
  readonly #ports: WebhookPorts;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #cancel: () => void = () => undefined;

  constructor(settings: WebhookSettings, ports: WebhookPorts) {
    this.#settings = settings;
    this.#ports = ports;
  }

  get name(): string {
    return this.#settings.name;
  }

  /** The audit log has grown, or may have. */
  wake(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#again) this.wake();
    });
  }

  /** Resolves once nothing can be done now: what is left waits for its time. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Makes no more attempts; the one that is under way ends. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#again = false;
    this.#cancel();
    await this.#running;
  }

  async shown(): Promise<WebhookList['webhooks'][number]> {
    const { name, url, events } = this.#settings;
    const state = await this.#ports.store.read(name);
    const attempts = state?.attempts ?? 0;
    return {
      name,
      origin: new URL(url).origin,
      events: [...events],
      sequence: state?.sequence ?? 0,
      failedAttempts: attempts,
      nextAttemptAt: state && attempts > 0 ? iso(state.dueAt) : null,
      lastError: state?.lastError ?? null,
      deliveredAt: iso(state?.deliveredAt ?? null),
      deadLetters: state?.deadLetters ?? 0,
      newestDeadLetters: await this.#ports.store.deadLetters(name),
    };
  }

  async #run(): Promise<void> {
    this.#cancel();
    const { clock, store, onError } = this.#ports;
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        const claimed = await store.claim(this.name, clock.now(), claimMs);
        if (!claimed) return await this.#waitForTurn();
        if (await this.#advance(claimed)) this.#again = true;
      }
    } catch (error) {
      onError(error);
      this.#wakeAfter(storageRetryMs);
    }
  }

  /** Another attempt is not due yet, or another process is at one. */
  async #waitForTurn(): Promise<void> {
    const { clock, store } = this.#ports;
    const state = await store.read(this.name);
    if (state) this.#wakeAfter(Math.min(Math.max(state.dueAt - clock.now(), 0), longestWaitMs) + 1);
  }

  /** One step of a webhook that is claimed. @returns whether there may be more to do at once. */
  async #advance(state: WebhookState): Promise<boolean> {
    const { database, clock, store, eventOf } = this.#ports;
    const entries = await entriesAfter(database, state.sequence);
    const events = entries.map(eventOf);
    const event = events.find((each) => each && this.#settings.events.includes(each.type));
    if (event) return this.#attempt(event, state);
    await store.rest(this.name, entries.at(-1)?.sequence ?? state.sequence, clock.now());
    return entries.length > 0;
  }

  async #attempt(event: AuditedEvent, { attempts }: WebhookState): Promise<boolean> {
    const { clock, store, random, onAttempt } = this.#ports;
    const body = JSON.stringify(event);
    const why = await this.#send(event.id, body);
    const { sequence } = event.audit;
    const now = clock.now();
    if (why === undefined) {
      await store.moveOn(this.name, sequence, now, now);
      onAttempt(this.name, 'delivered', undefined);
      return true;
    }
    const failed = attempts + 1;
    if (isGivenUp(failed, now - Date.parse(event.at))) {
      await store.giveUp(this.name, event, failed, why, now);
      onAttempt(this.name, 'dead-letter', why);
      return true;
    }
    const wait = waitMs(failed, random);
    await store.failed(this.name, why, now + wait);
    onAttempt(this.name, 'failed', why);
    this.#wakeAfter(wait + 1);
    return false;
  }

  async #send(id: string, body: string): Promise<string | undefined> {
    const { secret, send } = this.#settings;
    let headers: Record<string, string>;
    try {
      headers = signedHeaders(secret(), id, this.#ports.clock.now(), body);
    } catch (error) {
      return (error as Error).message;
    }
    return send(headers, body);
  }

  #wakeAfter(ms: number): void {
    this.#cancel();
    if (!this.#stopped) this.#cancel = this.#ports.clock.after(ms, () => this.wake());
  }
}

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
