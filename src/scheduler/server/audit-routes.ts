import { z } from 'zod';
import type { Access } from './access.ts';
import type { App } from './typed-app.ts';

export interface AuditPorts {
  audit: (limit: number) => Promise<object[]>;
}

const auditQuery = z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(100) });

/** `GET /api/audit?limit=`: what was done and refused, newest first. Needs a token, for it names people. */
export function auditRoutes(app: App, { audit }: AuditPorts, access: Access): void {
  app.get('/api/audit', { schema: { querystring: auditQuery } }, async (request) => {
    await access.mayOperate(request);
    return { entries: await audit(request.query.limit) };
  });
}
