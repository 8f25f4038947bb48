import type { Queryable } from '../storage/database.ts';
import type { InstanceChange } from './instance-changes.ts';

interface Row {
  id: string | null;
  event: InstanceChange;
  horizon: string;
}

/**
 * What the other nodes saw of breakers and dead letters, to be told here as well: each change once, in the order in
 * which they happened. Whatever was written from the oldest transaction on that a look did not see the end of is looked
 * at again, so none is passed over.
 */
export class ChangesOfOthers {
  readonly #database: Queryable;
  readonly #node: string;
  #horizon: string | undefined;
  #told = new Set<string>();

  constructor(database: Queryable, node: string) {
    this.#database = database;
    this.#node = node;
  }

  /** Those since the last look; none the first time, for what came before was told by then. */
  async look(): Promise<InstanceChange[]> {
    const rows = await this.#database.query<Row>(
      `select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, others.id, others.event
       from (select 1) as look left join (
         select concat_ws(' ', at, key, type) as id, at, event from instance_changes
         where stored >= $1::text::xid8 and node <> $2) as others on true
       order by others.at`,
      [this.#horizon ?? lastOfAll, this.#node],
    );
    const seen = rows.flatMap(({ id, event }) => (id === null ? [] : [{ id, event }]));
    const news = seen.filter(({ id }) => !this.#told.has(id)).map(({ event }) => event);
    this.#horizon = rows[0]?.horizon;
    this.#told = new Set(seen.map(({ id }) => id));
    return news;
  }
}

/** No transaction has this number. */
const lastOfAll = '18446744073709551615';
