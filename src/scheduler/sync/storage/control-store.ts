import type { Halted } from '../../../contract/sync.ts';
import type { Database, Queryable } from '../../storage/database.ts';

/** Who keeps auto-sync off, until when (ms since 1970). */
export interface Suspension {
  by: string;
  reason: string;
  since: number;
  until: number;
}

export interface Control {
  halted: Halted | null;
  suspended: Suspension | null;
  /** What the lever of the rollouts was set to last; null where no rollout has set it. */
  order: { id: string; settings: unknown } | null;
}

interface ControlRow {
  haltedBy: string | null;
  haltedReason: string | null;
  haltedAt: Date | null;
  suspendedBy: string | null;
  suspendedReason: string | null;
  suspendedAt: Date | null;
  suspendedUntil: Date | null;
  orderId: string | null;
  settings: unknown;
}

/** What all processes follow: a halt, a suspension of auto-sync, and the lever. One query reads all of it. */
export async function readControl(database: Queryable): Promise<Control> {
  const [row] = await database.query<ControlRow>(
    `select halted_by as "haltedBy", halted_reason as "haltedReason", halted_at as "haltedAt",
       suspended_by as "suspendedBy", suspended_reason as "suspendedReason", suspended_at as "suspendedAt",
       suspended_until as "suspendedUntil", l.order_id as "orderId", l.settings
     from sync_control left join lever_settings l on l.lever = 'search-console-sync' where id = 1`,
  );
  const { haltedBy, haltedReason, haltedAt, suspendedBy, suspendedReason, suspendedAt, suspendedUntil } =
    row ?? {};
  return {
    halted:
      haltedBy && haltedAt ? { by: haltedBy, reason: haltedReason ?? '', at: haltedAt.toISOString() } : null,
    suspended:
      suspendedBy && suspendedAt && suspendedUntil
        ? {
            by: suspendedBy,
            reason: suspendedReason ?? '',
            since: suspendedAt.getTime(),
            until: suspendedUntil.getTime(),
          }
        : null,
    order: row?.orderId ? { id: row.orderId, settings: row.settings } : null,
  };
}

/** One that changes what all follow at a time. */
export async function lockControl(transaction: Queryable): Promise<Control> {
  await transaction.query('select 1 from sync_control where id = 1 for update');
  return readControl(transaction);
}

/** Runs are left alone: whoever stores a page holds the row of its run, and a halt does not wait for that. */
export async function storeHalt(transaction: Queryable, halted: Halted | null): Promise<void> {
  await transaction.query(
    'update sync_control set halted_by = $1, halted_reason = $2, halted_at = $3 where id = 1',
    [halted?.by ?? null, halted?.reason ?? null, halted?.at ?? null],
  );
}

export async function storeSuspension(
  database: Database | Queryable,
  suspended: Suspension | null,
): Promise<void> {
  await database.query(
    `update sync_control set suspended_by = $1, suspended_reason = $2, suspended_at = $3, suspended_until = $4
     where id = 1`,
    [
      suspended?.by ?? null,
      suspended?.reason ?? null,
      suspended && new Date(suspended.since),
      suspended && new Date(suspended.until),
    ],
  );
}
