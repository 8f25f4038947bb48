import { Readable } from 'node:stream';
import type { AuditPage, AuditQuery, AuditVerification } from '../../contract/audit.ts';
import { exportAudit, listAudit, verifyAudit } from '../../contract/endpoints/audit.ts';
import type { Gate } from './gate.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

export interface AuditPorts {
  audit: {
    search(query: AuditQuery): Promise<AuditPage>;
    /** The whole log in pieces, which are made as they are taken. */
    export(): AsyncIterable<string>;
    verify(): Promise<AuditVerification>;
  };
}

/** A walk through millions of entries is silent for longer than connections may be otherwise. */
const walkMs = 5 * 60_000;

/** `GET /api/audit`, `GET /api/audit/export` and `GET /api/audit/verify`. */
export function auditRoutes(app: App, gate: Gate, { audit }: AuditPorts): void {
  serve(app, gate, listAudit, ({ query }) => audit.search(query));
  serve(app, gate, verifyAudit, ({ reply }) => {
    reply.raw.setTimeout(walkMs, () => reply.raw.destroy());
    return audit.verify();
  });
  serve(app, gate, exportAudit, ({ reply }) => {
    reply.header('content-disposition', 'attachment; filename="rollcall-audit.ndjson"');
    // The text comes in pieces, for the whole of it may not fit into memory: a piece is made when the one before is sent.
    return Readable.from(audit.export(), { highWaterMark: 1 });
  });
}
