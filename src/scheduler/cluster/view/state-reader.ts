import type { Queryable } from '../../storage/database.ts';
import type { InstanceState } from '../../polling/instance-state.ts';
import type { StoredState } from '../state-rows.ts';

interface Row {
  key: string | null;
  state: InstanceState;
  node: string | null;
  horizon: string;
}

/** States that are read at once when all of them are: about ten milliseconds' work. */
const statesAtOnce = 2_000;

/**
 * Reads what of the states of instances changed since the last look, whichever node wrote it. A look sees every
 * transaction that had ended by then; all that had not have numbers from the oldest that was under way on, its horizon.
 * So what was written from the horizon on is all that the next look can have missed: none is passed over, however long
 * its transaction took.
 */
export class StateReader {
  readonly #database: Queryable;
  #horizon: string | undefined;

  constructor(database: Queryable) {
    this.#database = database;
  }

  /** Gives what changed since the last look to `take`; all that there is the first time. Some may come twice. */
  async look(take: (key: string, stored: StoredState) => void): Promise<void> {
    if (this.#horizon === undefined) return this.#readAll(take);
    const rows = await this.#database.query<Row>(
      `select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, changes.key, changes.state, changes.node
       from (select 1) as look left join instance_states as changes on changes.changed >= $1::text::xid8`,
      [this.#horizon],
    );
    given(rows, take);
    this.#horizon = rows[0]?.horizon;
  }

  /** Page by page, for a large fleet in one piece would hold everything else up. */
  async #readAll(take: (key: string, stored: StoredState) => void): Promise<void> {
    let horizon: string | undefined;
    for (let after: string | undefined = ''; after !== undefined;) {
      const rows: Row[] = await this.#database.query<Row>(
        `select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, page.key, page.state, page.node
         from (select 1) as look
         left join (select key, state, node from instance_states where key > $1 order by key limit ${statesAtOnce}) as page
           on true
         order by page.key`,
        [after],
      );
      given(rows, take);
      // What changed since the first page was read is read again by the next look.
      horizon ??= rows[0]?.horizon;
      after = rows.length === statesAtOnce ? (rows.at(-1)?.key ?? undefined) : undefined;
    }
    this.#horizon = horizon;
  }
}

function given(rows: readonly Row[], take: (key: string, stored: StoredState) => void): void {
  for (const { key, state, node } of rows) if (key !== null) take(key, { state, node });
}
