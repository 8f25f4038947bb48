import { emptyChain, type AuditHead } from '../../contract/audit.ts';
import type { Database, Queryable } from '../storage/database.ts';

/** What was appended in transactions that are under way. */
const pending = new WeakMap<Queryable, AuditHead[]>();

/** Says that an entry was appended in a transaction; it counts when that has committed. */
export function announce(transaction: Queryable, head: AuditHead): void {
  pending.get(transaction)?.push(head);
}

/**
 * The end of the chain as this process has seen it stored. It is kept outside of the database, and told to the log and
 * the metrics, so that who changes the database as a whole cannot change what was already told.
 */
export class RememberedHead {
  #head = emptyChain;
  readonly #onMoved: (head: AuditHead) => void;

  /** @param onMoved hears of each entry after it was committed. */
  constructor(onMoved: (head: AuditHead) => void) {
    this.#onMoved = onMoved;
  }

  get current(): AuditHead {
    return this.#head;
  }

  /** The same database, whose transactions tell what they appended once they have committed. */
  over(database: Database): Database {
    return {
      query: (sql, parameters) => database.query(sql, parameters),
      script: (sql) => database.script(sql),
      close: () => database.close(),
      transaction: async (work) => {
        const appended: AuditHead[] = [];
        const result = await database.transaction((transaction) => {
          pending.set(transaction, appended);
          return work(transaction);
        });
        for (const head of appended) this.moveTo(head);
        return result;
      },
    };
  }

  /** Two commits may be heard of in another order than they were made in: the later entry stays. */
  moveTo(head: AuditHead): void {
    if (head.sequence <= this.#head.sequence) return;
    this.#head = head;
    this.#onMoved(head);
  }
}
