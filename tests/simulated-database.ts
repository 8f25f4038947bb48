import { isDeepStrictEqual } from 'node:util';
import type { Random } from '../src/scheduler/clock/clock.ts';
import type { Database, Parameter, Transaction } from '../src/scheduler/storage/database.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/** What the statements of a write are about, as far as a test looks at it. */
interface Stored {
  states: Map<string, unknown>;
  audit: {
    actor: string;
    action: string;
    subject: string;
    reason: string;
    outcome: string;
    requestId: string;
  }[];
  /** By principal and idempotency key. */
  answers: Map<string, { requestHash: string; answer: unknown }>;
}

/**
 * A database that knows the statements of a write and nothing else, on a simulated clock: every statement and every
 * commit takes its time, some fail, and `onStored` sees what a crash at that moment would leave. Transactions run beside
 * one another and see what is committed, as on a server.
 */
export class SimulatedDatabase implements Database {
  readonly stored: Stored = { states: new Map(), audit: [], answers: new Map() };
  /** How likely a statement or a commit fails, and the word of a commit that was made does not arrive. */
  failing = 0;
  onStored: () => void = () => undefined;
  readonly #clock: SimulatedClock;
  readonly #random: Random;
  readonly #locks = new Map<string, Promise<void>>();

  constructor(clock: SimulatedClock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  async query<Row extends object>(sql: string, parameters: Parameter[] = []): Promise<Row[]> {
    // Often long: a write that began before a transaction may end after it.
    await this.#takesTime(this.#random() < 0.3 ? 6_000 : 300);
    const rows = this.#rows(sql, parameters);
    this.#effect(sql, parameters)?.();
    this.onStored();
    return rows as Row[];
  }

  async transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const effects: (() => void)[] = [];
    const locks: (() => void)[] = [];
    try {
      return await this.#committed(work, effects, locks);
    } finally {
      for (const unlock of locks) unlock();
    }
  }

  async #committed<Result>(
    work: (transaction: Transaction) => Promise<Result>,
    effects: (() => void)[],
    locks: (() => void)[],
  ): Promise<Result> {
    const result = await work({
      query: async <Row extends object>(sql: string, parameters: Parameter[] = []) => {
        await this.#takesTime();
        if (sql.includes('pg_advisory_xact_lock')) locks.push(await this.#locked(sql + parameters.join()));
        const effect = this.#effect(sql, parameters);
        if (effect) effects.push(effect);
        return this.#rows(sql, parameters) as Row[];
      },
      copy: () => Promise.reject(new Error('unused')),
    });
    await this.#takesTime();
    for (const effect of effects) effect();
    this.onStored();
    // It is committed, and nobody knows yet.
    await this.#clock.sleep(500 * this.#random());
    if (this.#random() < this.failing) throw new Error('the connection broke');
    return result;
  }

  script = () => Promise.reject(new Error('unused'));
  close = () => Promise.resolve();

  /** Waits for a lock, and gives its release. */
  async #locked(name: string): Promise<() => void> {
    while (this.#locks.has(name)) await this.#locks.get(name);
    let unlock: () => void = () => undefined;
    this.#locks.set(name, new Promise<void>((resolve) => (unlock = resolve)));
    return () => {
      this.#locks.delete(name);
      unlock();
    };
  }

  async #takesTime(mostMs = 300): Promise<void> {
    await this.#clock.sleep(mostMs * this.#random());
    if (this.#random() < this.failing) throw new Error('no space left on device');
  }

  #rows(sql: string, parameters: Parameter[]): object[] {
    if (sql.includes('as same from instance_states')) {
      const stored = this.stored.states.get(String(parameters[0]));
      return [{ same: isDeepStrictEqual(stored, JSON.parse(String(parameters[1]))) }];
    }
    if (!sql.includes('from idempotency_keys') || sql.startsWith('delete')) return [];
    const known = this.stored.answers.get(`${String(parameters[0])} ${String(parameters[1])}`);
    return known ? [known] : [];
  }

  #effect(sql: string, parameters: Parameter[]): (() => void) | undefined {
    const { states, audit, answers } = this.stored;
    const text = (index: number) => String(parameters[index]);
    if (sql.startsWith('insert into instance_states')) {
      const [keys, values] = parameters as [string[], string[]];
      return () => keys.forEach((key, index) => states.set(key, JSON.parse(values[index] as string)));
    }
    if (sql.startsWith('insert into audit_entries'))
      return () =>
        audit.push({
          actor: text(2),
          action: text(4),
          subject: text(5),
          reason: text(6),
          outcome: text(7),
          requestId: text(8),
        });
    if (sql.startsWith('insert into idempotency_keys'))
      return () =>
        answers.set(`${text(0)} ${text(1)}`, {
          requestHash: text(2),
          answer: JSON.parse(text(3)) as unknown,
        });
    return undefined;
  }
}
