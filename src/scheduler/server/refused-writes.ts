import type { NewAuditEntry } from '../audit/audit-log.ts';

export interface RefusalPorts {
  now: () => number;
  /** Appends the entry, in a transaction of its own: nothing else has changed. */
  recordRefusal: (entry: NewAuditEntry) => Promise<void>;
}

/** A write that was refused, before it came to what it is about or there. */
type RefusedWrite = Omit<NewAuditEntry, 'at' | 'outcome' | 'detail'> & { status: number; why: string };

const minuteMs = 60_000;

/**
 * Puts refused writes into the audit log. Strangers and those in a hurry are recorded once a minute and address, so that
 * nobody can fill the log who may not even write.
 */
export class RefusedWrites {
  readonly #ports: RefusalPorts;
  /** When an address was last recorded, by kind of refusal and address. */
  readonly #recorded = new Map<string, number>();

  constructor(ports: RefusalPorts) {
    this.#ports = ports;
  }

  async record({ status, why, ...entry }: RefusedWrite): Promise<void> {
    const at = this.#ports.now();
    if ((status === 401 || status === 429) && this.#recently(`${status} ${entry.address}`, at)) return;
    await this.#ports.recordRefusal({ ...entry, at, outcome: 'refused', detail: { status, why } });
  }

  #recently(key: string, now: number): boolean {
    for (const [old, at] of this.#recorded) {
      if (now - at < minuteMs) break;
      this.#recorded.delete(old);
    }
    if (this.#recorded.has(key)) return true;
    this.#recorded.set(key, now);
    return false;
  }
}
