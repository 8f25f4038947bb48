import type { CriterionSource } from '../../../contract/plan.ts';
import type { Queryable } from '../../storage/database.ts';
import type { Samples } from '../judge/sample.ts';

/** More entries than anybody makes; an attempt at more is no evidence of quiet. */
const maxEntries = 100_000;

/** Entries of the audit log as events: how many there were at each moment. */
export class AuditSource {
  readonly #database: Queryable;

  constructor(database: Queryable) {
    this.#database = database;
  }

  async samples(
    { action, outcome }: Extract<CriterionSource, { kind: 'audit' }>,
    from: number,
    to: number,
  ): Promise<Samples> {
    try {
      const rows = await this.#database.query<{ at: Date; events: number }>(
        `select at, count(*)::int as events from audit_entries
         where action = $1 and ($2::text is null or outcome = $2) and at between $3 and $4
         group by at limit ${maxEntries + 1}`,
        [action, outcome ?? null, new Date(from), new Date(to)],
      );
      if (rows.length > maxEntries)
        return { error: `there are more than ${maxEntries} entries of ${action}` };
      return { samples: rows.map(({ at, events }) => ({ at: at.getTime(), value: events })) };
    } catch (error) {
      return { error: `the audit log cannot be read: ${(error as Error).message.slice(0, 300)}` };
    }
  }
}
