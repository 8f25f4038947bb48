import { setImmediate as others } from 'node:timers/promises';
import {
  auditedEventType,
  pastEventType,
  type AuditedEvent,
  type AuditedEventType,
  type PastEvents,
  type PastEventType,
} from '../../contract/events.ts';
import { columns, entryOf, type AuditRow } from '../audit/audit-rows.ts';
import type { Queryable } from '../storage/database.ts';
import { auditedEventOf } from './audited-event.ts';
import type { InstanceChange, InstanceChanges } from './instance-changes.ts';

export interface PastQuestion {
  /** All of them where none is named. */
  types?: readonly PastEventType[] | undefined;
  /** ms since 1970, both included. */
  from: number;
  to: number;
  limit: number;
}

/** Entries of the log that are read in one go: not every one is an event that was asked for. */
const entriesALook = 1_000;

/** What the stream of events told, read back: out of the audit log, and of what instances went through. */
export class PastEventReader {
  readonly #database: Queryable;
  readonly #changes: Pick<InstanceChanges, 'read'>;

  constructor(database: Queryable, changes: Pick<InstanceChanges, 'read'>) {
    this.#database = database;
    this.#changes = changes;
  }

  async read({ types = pastEventType.options, from, to, limit }: PastQuestion): Promise<PastEvents> {
    // One more than asked for tells whether there are more.
    const most = limit + 1;
    const [audited, changes] = await Promise.all([
      this.#audited(types.filter(isAudited), from, to, most),
      this.#changes.read(types.filter(isChange), from, to, most),
    ]);
    const newestFirst = [...audited, ...changes].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
    return { events: newestFirst.slice(0, limit), more: newestFirst.length > limit };
  }

  async #audited(
    types: readonly AuditedEventType[],
    from: number,
    to: number,
    most: number,
  ): Promise<AuditedEvent[]> {
    const found: AuditedEvent[] = [];
    if (types.length === 0) return found;
    for (let before: number | undefined = Number.MAX_SAFE_INTEGER; before !== undefined;) {
      const rows: AuditRow[] = await this.#database.query<AuditRow>(
        `select ${columns} from audit_entries
         where at between $1 and $2 and sequence < $3 and outcome = 'allowed'
           and action ~ '^(rollout|configuration|breaker|dlq|instance)[.]'
         order by sequence desc limit $4`,
        [new Date(from), new Date(to), before, entriesALook],
      );
      const events = rows.flatMap((row) => auditedEventOf(entryOf(row)) ?? []);
      found.push(...events.filter(({ type }) => types.includes(type)));
      before = rows.length === entriesALook && found.length < most ? rows.at(-1)?.sequence : undefined;
      await others();
    }
    return found;
  }
}

const isAudited = (type: PastEventType): type is AuditedEventType =>
  auditedEventType.options.some((audited) => audited === type);
const isChange = (type: PastEventType): type is InstanceChange['type'] => !isAudited(type);
