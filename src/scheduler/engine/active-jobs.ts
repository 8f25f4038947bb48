import type { Queryable } from '../storage/database.ts';

/**
 * Keeps an attempt in its hands until the transaction ends: the engine cannot give its job to another before.
 * @returns whether it was still in them.
 */
export async function holdAttempt(
  transaction: Queryable,
  schema: string,
  queue: string,
  { id, retryCount }: { id: string; retryCount: number },
): Promise<boolean> {
  const held = await transaction.query(
    `select 1 from ${schema}.job
     where name = '${queue}' and id = $1 and state = 'active' and retry_count = $2 for share`,
    [id, retryCount],
  );
  return held.length > 0;
}

/** Keys of the jobs of a queue that somebody has in hand. */
export async function activeKeys(database: Queryable, schema: string, queue: string): Promise<string[]> {
  const rows = await database.query<{ key: string }>(
    `select singleton_key as key from ${schema}.job
     where name = '${queue}' and state = 'active' and singleton_key is not null`,
  );
  return rows.map(({ key }) => key);
}
