import type { Database, Queryable } from '../../storage/database.ts';

/** Snapshots that are not to be planned on any more, remembered for every request to be checked. */
export class Revocations {
  readonly #revoked: Set<string>;

  private constructor(revoked: Set<string>) {
    this.#revoked = revoked;
  }

  static async load(database: Database): Promise<Revocations> {
    const revocations = new Revocations(new Set());
    await revocations.follow(database);
    return revocations;
  }

  /** Takes up what another process stored. */
  async follow(database: Queryable): Promise<void> {
    const rows = await database.query<{ system_id: string; sha256: string }>(
      'select system_id, sha256 from policy_revoked_snapshots',
    );
    for (const row of rows) this.remember(row.system_id, row.sha256);
  }

  has(systemId: string, sha256: string): boolean {
    return this.#revoked.has(nameOf(systemId, sha256));
  }

  /** Stores one within the caller's transaction; `remember` it once that is committed. */
  async store(
    transaction: Queryable,
    {
      systemId,
      sha256,
      by,
      reason,
      at,
    }: { systemId: string; sha256: string; by: string; reason: string; at: number },
  ): Promise<void> {
    await transaction.query(
      `insert into policy_revoked_snapshots (system_id, sha256, revoked_by, reason, revoked_at)
       values ($1, $2, $3, $4, $5) on conflict do nothing`,
      [systemId, sha256, by, reason, new Date(at)],
    );
  }

  remember(systemId: string, sha256: string): void {
    this.#revoked.add(nameOf(systemId, sha256));
  }
}

const nameOf = (systemId: string, sha256: string) => `${systemId} ${sha256}`;
