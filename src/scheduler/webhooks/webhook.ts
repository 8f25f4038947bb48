import type { AuditEntry } from '../../contract/audit.ts';
import type { AuditedEvent, AuditedEventType, WebhookList } from '../../contract/events.ts';
import { readHead } from '../audit/audit-log.ts';
import { entriesAfter } from '../audit/tail.ts';
import type { Clock, Random } from '../clock/clock.ts';
import type { Attempt, Engine } from '../engine/engine.ts';
import type { Database, Queryable } from '../storage/database.ts';
import { isGivenUp, waitMs } from './attempts.ts';
import { jobOf } from './job.ts';
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
}

/** A job that a process has in its hands. */
interface JobInHand {
  engine: Engine;
  attempt: Attempt;
  /** By the clock that nobody sets: before the engine was asked for it. */
  fetchedAt: number;
}

/** What is sent later than this after it was fetched, in ms, another process may be sending already. */
const longestInHandMs = 5_000;

/**
 * Delivers the events of one webhook, one after the other in the order of the audit log: the next one waits until the
 * one before is taken or given up. Each is delivered at least once; a process that dies after the receiver took an
 * event leaves it to be delivered again, under the same id.
 */
export class Webhook {
  readonly #settings: WebhookSettings;
  readonly #ports: WebhookPorts;

  constructor(settings: WebhookSettings, ports: WebhookPorts) {
    this.#settings = settings;
    this.#ports = ports;
  }

  get name(): string {
    return this.#settings.name;
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

  /**
   * What one attempt at its job does: the next event is sent, and the job waits for its next turn; or nothing is left,
   * and the job ends.
   * @returns in how many ms there is more to do; undefined where another process sees to it, or nothing is left.
   */
  async advance(job: JobInHand): Promise<number | undefined> {
    const { clock, database, store, eventOf } = this.#ports;
    const { engine, attempt, fetchedAt } = job;
    const state = await store.read(this.name);
    if (!state) {
      // Another process does not have it in its settings, and forgot how far it came.
      await engine.end('delivery', [attempt]);
      return undefined;
    }
    const entries = await entriesAfter(database, state.sequence);
    const events = entries.map(eventOf);
    const event = events.find((each) => each && this.#settings.events.includes(each.type));
    if (!event) return this.#rest(job, entries.at(-1)?.sequence ?? state.sequence);
    if (clock.monotonic() - fetchedAt <= longestInHandMs) return this.#send(job, event, state);
    return (await putBack(job, 0)) ? 0 : undefined;
  }

  /**
   * Nothing is left up to an entry. The log is looked at once more when the job is gone, within the same transaction:
   * whoever appends orders a job of its own after that, and before that it is seen here.
   */
  async #rest({ engine, attempt }: JobInHand, sequence: number): Promise<number | undefined> {
    const { database, store } = this.#ports;
    return database.transaction(async (transaction) => {
      const ended = await engine.end('delivery', [attempt], transaction);
      if (ended.length === 0) return undefined;
      await store.rest(transaction, this.name, sequence);
      if ((await readHead(transaction)).sequence <= sequence) return undefined;
      await engine.send('delivery', jobOf(this.name), transaction);
      return 0;
    });
  }

  async #send(job: JobInHand, event: AuditedEvent, { attempts }: WebhookState): Promise<number | undefined> {
    const { clock, database, store, random, onAttempt } = this.#ports;
    const why = await this.#sent(event.id, JSON.stringify(event));
    const now = clock.now();
    const failed = attempts + 1;
    const outcome = outcomeOf(why, failed, now - Date.parse(event.at));
    const wait = outcome === 'failed' ? waitMs(failed, random) : 0;
    const error = why ?? '';
    const counts = await database.transaction(async (transaction) => {
      if (!(await putBack(job, wait, transaction))) return false;
      const { sequence } = event.audit;
      if (outcome === 'delivered') await store.delivered(transaction, this.name, sequence, now);
      else if (outcome === 'failed') await store.failed(transaction, this.name, error, now + wait);
      else await store.giveUp(transaction, this.name, event, { attempts: failed, error, now });
      return true;
    });
    // Another process has the job by now, and sends the event again: what came of this attempt counts for nothing.
    if (!counts) return undefined;
    onAttempt(this.name, outcome, why);
    return wait;
  }

  async #sent(id: string, body: string): Promise<string | undefined> {
    const { secret, send } = this.#settings;
    let headers: Record<string, string>;
    try {
      headers = signedHeaders(secret(), id, this.#ports.clock.now(), body);
    } catch (error) {
      return (error as Error).message;
    }
    return send(headers, body);
  }
}

function outcomeOf(why: string | undefined, failedAttempts: number, ageMs: number): Outcome {
  if (why === undefined) return 'delivered';
  return isGivenUp(failedAttempts, ageMs) ? 'dead-letter' : 'failed';
}

/** Has the job run again in so many ms. @returns whether it was ours still. */
async function putBack(
  { engine, attempt }: JobInHand,
  inMs: number,
  transaction?: Queryable,
): Promise<boolean> {
  const again = [{ ...attempt, inMs, priority: 0 }];
  return (await engine.postpone('delivery', again, transaction)).length > 0;
}

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
