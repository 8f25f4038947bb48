import type { Queryable } from './database.ts';
import { stepsIn } from './migrate.ts';
import { beyond, type UnknownMigration } from './migration-step.ts';

/** How the schema of a database stands to the migrations of this version. */
interface SchemaState {
  /** Migrations that the next start runs. */
  pending: string[];
  /** Migrations of a newer version that this one cannot run beside: it would refuse to start. */
  tooNew: string[];
  /** Whether there is nothing in it yet. */
  empty: boolean;
}

/** Looks at the schema and changes nothing. */
export async function schemaState(database: Queryable): Promise<SchemaState> {
  const steps = stepsIn().map(({ name }) => name);
  const [table] = await database.query(
    `select from information_schema.tables where table_schema = current_schema() and table_name = 'migrations'`,
  );
  if (!table) return { pending: steps, tooNew: [], empty: true };
  // Before the fourteenth migration the table had no such column.
  const done = await database.query<UnknownMigration>(
    `select name, to_jsonb(migrations) ->> 'runs_from' as runs_from from migrations order by name`,
  );
  const names = new Set(done.map(({ name }) => name));
  const unknown = done.filter(({ name }) => !steps.includes(name.replace(/\.sql$/, '')));
  return {
    pending: steps.filter((name) => !names.has(`${name}.sql`)),
    tooNew: beyond(steps.at(-1) ?? '', unknown),
    empty: false,
  };
}
