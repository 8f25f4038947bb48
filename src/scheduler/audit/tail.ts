import type { AuditEntry } from '../../contract/audit.ts';
import type { Queryable } from '../storage/database.ts';
import { columns, entryOf, type AuditRow } from './audit-rows.ts';

const entriesAtOnce = 200;

/** Entries with a higher number than that, the lowest first, at most two hundred. */
export async function entriesAfter(database: Queryable, sequence: number): Promise<AuditEntry[]> {
  const rows = await database.query<AuditRow>(
    `select ${columns} from audit_entries where sequence > $1 order by sequence limit ${entriesAtOnce}`,
    [sequence],
  );
  return rows.map(entryOf);
}

interface AuditTailPorts {
  database: Queryable;
  /** The number of the entry after which it begins. */
  from: number;
  onEntry: (entry: AuditEntry) => void;
  onError: (error: unknown) => void;
}

/**
 * Follows the audit log as it grows: each entry once and in order, those that other processes append too. Entries are
 * numbered in the order in which they are committed, so none is passed over.
 */
export class AuditTail {
  readonly #ports: AuditTailPorts;
  #sequence: number;
  #reading: Promise<void> | undefined;
  #again = false;

  constructor(ports: AuditTailPorts) {
    this.#ports = ports;
    this.#sequence = ports.from;
  }

  /** The log has grown, or may have. */
  wake(): void {
    this.#again = true;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
      // Somebody may have woken it after its last look.
      if (this.#again) this.wake();
    });
  }

  /** Resolves once nothing is read any more. */
  async idle(): Promise<void> {
    await this.#reading;
  }

  async #read(): Promise<void> {
    const { database, onEntry, onError } = this.#ports;
    try {
      while (this.#again) {
        this.#again = false;
        const entries = await entriesAfter(database, this.#sequence);
        for (const entry of entries) {
          this.#sequence = entry.sequence;
          onEntry(entry);
        }
        if (entries.length > 0) this.#again = true;
      }
    } catch (error) {
      // Storage that is away comes back: the next wake reads from where this one came to.
      onError(error);
    }
  }
}
