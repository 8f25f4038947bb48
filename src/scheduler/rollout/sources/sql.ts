import type { Database } from '../../storage/database.ts';
import { isUsable, type Sample, type Samples } from '../judge/sample.ts';

/**
 * Named queries, as the workloads bring them. Each is a SELECT with the parameters `$1` and `$2`, the beginning and the
 * end of a span as timestamptz, both included, and gives rows of `at` (timestamptz), `value` and, where it counts runs
 * or pairs, `base`.
 */
type NamedQueries = Readonly<Record<string, string>>;

const statementTimeoutMs = 5_000;
/** More rows than a run a second for a day. */
const maxRows = 100_000;

/** Asks the workloads' tables by the names of queries, for plans hold no SQL. It can read and nothing else. */
export class SqlSource {
  readonly #database: Database;
  readonly #queries: NamedQueries;

  constructor(database: Database, queries: NamedQueries) {
    this.#database = database;
    this.#queries = queries;
  }

  async samples({ query: name }: { query: string }, from: number, to: number): Promise<Samples> {
    const query = Object.hasOwn(this.#queries, name) ? this.#queries[name] : undefined;
    if (query === undefined)
      return {
        error: `there is no query ${name}: known are ${Object.keys(this.#queries).join(', ') || 'none'}`,
      };
    try {
      const rows = await this.#database.transaction(async (transaction) => {
        await transaction.query('set transaction read only');
        await transaction.query(`set local statement_timeout = ${statementTimeoutMs}`);
        return transaction.query<Row>(`select * from (${query}) as samples limit ${maxRows + 1}`, [
          new Date(from),
          new Date(to),
        ]);
      });
      if (rows.length > maxRows) return { error: `query ${name} gives more than ${maxRows} rows` };
      return { samples: addedUp(rows) };
    } catch (error) {
      return { error: `query ${name} failed: ${(error as Error).message.slice(0, 300)}` };
    }
  }
}

interface Row {
  at: Date | string;
  value: unknown;
  base?: unknown;
}

/** Runs and pairs of one moment are one sample: their sums. A row without a number spoils its moment. */
function addedUp(rows: readonly Row[]): Sample[] {
  const samples = new Map<number, Sample>();
  for (const row of rows) {
    const at = new Date(row.at).getTime();
    const known = samples.get(at);
    const value = numberOf(row.value);
    const base = row.base === undefined ? undefined : numberOf(row.base);
    if (!known) samples.set(at, { at, value, ...(base !== undefined && { base }) });
    else {
      known.value += value;
      // Several runs of one moment, each of them one.
      known.base = (known.base ?? 1) + (base ?? 1);
    }
  }
  return [...samples.values()];
}

/** A column may come as text, and null is no zero. */
function numberOf(column: unknown): number {
  if (typeof column === 'string' && column.trim() !== '') return Number(column);
  return typeof column === 'number' && isUsable(column) ? column : NaN;
}
