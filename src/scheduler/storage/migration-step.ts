/** What the first line of a migration says about nodes of older versions. */
export interface MigrationStep {
  /** Its file's name without `.sql`. */
  name: string;
  sql: string;
  /**
   * The oldest newest-known migration of a version that runs on a database with this one in it.
   * Undefined if no version that does not know this migration may.
   */
  runsFrom: string | undefined;
}

/** The last migration from before the rule: these stop older versions, and say nothing of it. */
const lastWithoutRule = '0013_instance_changes';

const grown = /^-- (?:expand|contract): nodes from (\d{4}_\w+) on keep running\n/;
const stopping = /^-- stop: \S.*\n/;

/**
 * Reads a migration file.
 * @param file the name of the file, such as `0014_claims.sql`.
 * @throws an error with the file's name and the lines it may begin with, if it begins with another one.
 */
export function migrationStep(file: string, sql: string): MigrationStep {
  const name = file.replace(/\.sql$/, '');
  const runsFrom = grown.exec(sql)?.[1];
  if (runsFrom === undefined && !stopping.test(sql) && name > lastWithoutRule)
    throw new Error(
      `The migration ${file} does not say which nodes keep running: its first line is "-- expand: nodes from NAME on keep running", the same with "contract", or "-- stop: REASON".`,
    );
  if (runsFrom !== undefined && runsFrom >= name)
    throw new Error(
      `The migration ${file} is to keep nodes from ${runsFrom} on running: name an earlier one.`,
    );
  return { name, sql, runsFrom };
}

/** A migration that a database has and this version does not. */
export interface UnknownMigration {
  name: string;
  runs_from: string | null;
}

/** Those of them that this version cannot run beside. `newest` is the last migration that it knows itself. */
export function beyond(newest: string, unknown: UnknownMigration[]): string[] {
  return unknown.filter(({ runs_from }) => runs_from === null || newest < runs_from).map(({ name }) => name);
}
