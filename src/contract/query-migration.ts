/**
 * The version of the queries that this Rollcall writes. It counts up when a saved query would be read differently, and
 * then a step is added below. This file has no imports, because the browser, which saves queries, and the backend,
 * which also gets those of alert rules that no browser ever opened again, both migrate with it.
 */
export const querySchemaVersion = 2;

type Saved = Record<string, unknown>;

/** What makes a query of each version one of the next. What is missing has its default, so a step says it only where the default changed. */
const steps: Record<number, (query: Saved) => Saved> = {
  /**
   * Version 1 was not written into queries. Its breakers came as a table or as numbers; a rule that was provisioned
   * with another word, or none, got the table. All its rollouts were asked for by a name with blanks around it or not.
   */
  1: (query) => ({
    ...query,
    ...(query.kind === 'breakers' && { format: query.format === 'numeric' ? 'numeric' : 'table' }),
    ...(typeof query.rollout === 'string' && { rollout: query.rollout.trim() }),
  }),
};

/** What a saved query says of its version: 1 where it says nothing, and undefined where it says nonsense. */
function versionOf(saved: Saved): number | undefined {
  const { schemaVersion = 1 } = saved;
  return Number.isInteger(schemaVersion) && (schemaVersion as number) >= 1
    ? (schemaVersion as number)
    : undefined;
}

/**
 * A saved query as this version writes it. What is no object, or of a version that is not known here, stays as it is:
 * whoever reads it next says what is wrong with it.
 */
export function migrateQuery(saved: unknown): unknown {
  if (typeof saved !== 'object' || saved === null || Array.isArray(saved)) return saved;
  let query = saved as Saved;
  const version = versionOf(query);
  if (version === undefined || version >= querySchemaVersion) return saved;
  for (let from = version; from < querySchemaVersion; from++) query = steps[from]?.(query) ?? query;
  return { ...query, schemaVersion: querySchemaVersion };
}

/** Why a query cannot be read, if it was saved by a version of the plugin that came after this one. */
export function newerThanThis(saved: unknown): string | undefined {
  const version = typeof saved === 'object' && saved !== null ? versionOf(saved as Saved) : undefined;
  if (version === undefined || version <= querySchemaVersion) return undefined;
  return `This query was saved by a newer version of the plugin (schema ${version}; this one reads up to ${querySchemaVersion}). Update the plugin, or make the query anew.`;
}
