import { setImmediate as others } from 'node:timers/promises';
import type { AuditEntry } from '../../../contract/audit.ts';
import { ProblemError } from '../../../contract/problem.ts';
import type { RunSheet } from '../../../contract/run-sheet.ts';
import { sheetOf } from '../../../contract/run-sheet/seal.ts';
import { columns, entryOf, type AuditRow } from '../../audit/audit-rows.ts';
import type { Queryable } from '../../storage/database.ts';
import { deriveRunSheet } from './derive.ts';

/** So few that a look does not hold up what else the process does. */
const entriesALook = 200;

/** Run sheets as the audit log has them now. */
export class RunSheets {
  readonly #database: Queryable;

  constructor(database: Queryable) {
    this.#database = database;
  }

  /**
   * The sheet of a run, sealed if it is closed.
   * @param run from 1 on; without it the newest.
   * @throws ProblemError 404 where the log has no such run.
   */
  async get(rollout: string, run?: number): Promise<RunSheet> {
    const entries = await this.#entriesOf(rollout);
    const content = deriveRunSheet(entries, rollout, run);
    if (content) return sheetOf(content);
    const runs = deriveRunSheet(entries, rollout)?.run ?? 0;
    const known =
      runs === 0
        ? `${rollout} was never started, or there is no such rollout: GET /api/rollouts lists them.`
        : `${rollout} has been started ${runs} ${runs === 1 ? 'time' : 'times'}: name a run from 1 to ${runs}.`;
    throw new ProblemError(404, 'No such run', known, runs === 0 ? 'id' : 'run');
  }

  async #entriesOf(rollout: string): Promise<AuditEntry[]> {
    const entries: AuditEntry[] = [];
    for (;;) {
      const rows = await this.#database.query<AuditRow>(
        `select ${columns} from audit_entries
         where subject = $1 and action like 'rollout.%' and sequence > $2 order by sequence limit $3`,
        [rollout, entries.at(-1)?.sequence ?? 0, entriesALook],
      );
      entries.push(...rows.map(entryOf));
      if (rows.length < entriesALook) return entries;
      await others();
    }
  }
}
