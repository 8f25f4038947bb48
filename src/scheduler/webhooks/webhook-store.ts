import type { AuditedEvent, WebhookList } from '../../contract/events.ts';
import { recordedForMs } from '../../contract/series.ts';
import type { Database, Queryable } from '../storage/database.ts';
import { storableText } from '../storage/storable.ts';

/** Where a webhook stands. Times in ms since 1970. */
export interface WebhookState {
  sequence: number;
  attempts: number;
  dueAt: number;
  lastError: string | null;
  deliveredAt: number | null;
  deadLetters: number;
}

interface Row {
  sequence: number;
  attempts: number;
  dueAt: Date;
  lastError: string | null;
  deliveredAt: Date | null;
  deadLetters: number;
}

const shownDeadLetters = 20;
const longestError = 500;

/** Keeps how far each webhook has come, and what was given up. */
export class WebhookStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Webhooks that are new begin after that entry; of those that are gone it is forgotten how far they came. */
  async begin(names: readonly string[], sequence: number, now: number): Promise<void> {
    await this.#database.query('delete from webhooks where not (name = any($1))', [[...names]]);
    await this.#database.query(
      `insert into webhooks (name, sequence, due_at) select name, $2, $3 from unnest($1::text[]) as names (name)
       on conflict (name) do nothing`,
      [[...names], sequence, new Date(now)],
    );
  }

  /** Of these webhooks, those with entries after the one that they have come to, and when each goes on. */
  async behind(names: readonly string[]): Promise<{ name: string; dueAt: number }[]> {
    const rows = await this.#database.query<{ name: string; dueAt: Date }>(
      `select name, due_at as "dueAt" from webhooks
       where name = any($1) and sequence < (select max(sequence) from audit_entries)`,
      [[...names]],
    );
    return rows.map(({ name, dueAt }) => ({ name, dueAt: dueAt.getTime() }));
  }

  async read(name: string): Promise<WebhookState | undefined> {
    const [row] = await this.#database.query<Row>(`select ${columns} from webhooks where name = $1`, [name]);
    return row && stateOf(row);
  }

  /** An entry was delivered. */
  async delivered(transaction: Queryable, name: string, sequence: number, now: number): Promise<void> {
    await transaction.query(
      `update webhooks set sequence = $2, attempts = 0, last_error = null, due_at = $3, delivered_at = $3
       where name = $1`,
      [name, sequence, new Date(now)],
    );
  }

  /** Nothing is left to deliver up to an entry. */
  async rest(transaction: Queryable, name: string, sequence: number): Promise<void> {
    await transaction.query('update webhooks set sequence = $2 where name = $1', [name, sequence]);
  }

  /** An attempt failed, and another is due then. */
  async failed(transaction: Queryable, name: string, error: string, dueAt: number): Promise<void> {
    await transaction.query(
      'update webhooks set attempts = attempts + 1, last_error = $2, due_at = $3 where name = $1',
      [name, errorText(error), new Date(dueAt)],
    );
  }

  /** An event is given up: it becomes a dead letter, and the next one's turn comes. */
  async giveUp(
    transaction: Queryable,
    name: string,
    event: AuditedEvent,
    { attempts, error, now }: { attempts: number; error: string; now: number },
  ): Promise<void> {
    const { sequence } = event.audit;
    await transaction.query('delete from webhook_dead_letters where given_up_at < $1', [
      new Date(now - recordedForMs),
    ]);
    await transaction.query(
      `insert into webhook_dead_letters (webhook, sequence, action, subject, at, given_up_at, attempts, error)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
      [name, sequence, event.action, event.subject, event.at, new Date(now), attempts, errorText(error)],
    );
    await transaction.query(
      'update webhooks set sequence = $2, attempts = 0, last_error = $3, due_at = $4 where name = $1',
      [name, sequence, errorText(error), new Date(now)],
    );
  }

  /** What was given up last, newest first. */
  async deadLetters(name: string): Promise<WebhookList['webhooks'][number]['newestDeadLetters']> {
    const rows = await this.#database.query<DeadLetterRow>(
      `select sequence, action, subject, at, given_up_at as "givenUpAt", attempts, error
       from webhook_dead_letters where webhook = $1 order by sequence desc limit ${shownDeadLetters}`,
      [name],
    );
    return rows.map(({ sequence, at, givenUpAt, ...row }) => ({
      id: `audit-${sequence}`,
      ...row,
      at: at.toISOString(),
      givenUpAt: givenUpAt.toISOString(),
    }));
  }
}

interface DeadLetterRow {
  sequence: number;
  action: string;
  subject: string;
  at: Date;
  givenUpAt: Date;
  attempts: number;
  error: string;
}

const columns = `sequence, attempts, due_at as "dueAt", last_error as "lastError", delivered_at as "deliveredAt",
  (select count(*)::int from webhook_dead_letters where webhook = name) as "deadLetters"`;

const stateOf = ({ dueAt, deliveredAt, ...row }: Row): WebhookState => ({
  ...row,
  dueAt: dueAt.getTime(),
  deliveredAt: deliveredAt === null ? null : deliveredAt.getTime(),
});

const errorText = (error: string) => storableText(error).slice(0, longestError);
