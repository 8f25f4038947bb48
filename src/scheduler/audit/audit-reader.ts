import type { AuditPage, AuditQuery, AuditVerification } from '../../contract/audit.ts';
import type { Queryable } from '../storage/database.ts';
import { exportAudit } from './export.ts';
import type { RememberedHead } from './head.ts';
import { searchAudit } from './search.ts';
import { verifyLog } from './verify-log.ts';

/** The audit log for those who may read it. */
export class AuditReader {
  readonly #database: Queryable;
  readonly #remembered: RememberedHead;
  #verifying: Promise<AuditVerification> | undefined;

  constructor(database: Queryable, remembered: RememberedHead) {
    this.#database = database;
    this.#remembered = remembered;
  }

  search(query: AuditQuery): Promise<AuditPage> {
    return searchAudit(this.#database, query);
  }

  export(): AsyncIterable<string> {
    return exportAudit(this.#database);
  }

  /** A walk through a long log is work: whoever asks while one is under way gets the answer of that one. */
  verify(): Promise<AuditVerification> {
    this.#verifying ??= verifyLog(this.#database, this.#remembered.current).finally(() => {
      this.#verifying = undefined;
    });
    return this.#verifying;
  }
}
