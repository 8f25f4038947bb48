import { getSchedulerHealth, getServiceHealth, listNodes } from '../../contract/endpoints/service.ts';
import type { NodeList } from '../../contract/nodes.ts';
import type { AuditState } from '../../contract/service-health.ts';
import type { Gate } from './gate.ts';
import type { HealthAnswer } from './health-answers.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

export interface HealthPorts {
  version: string;
  health: () => Promise<HealthAnswer>;
  /** The nodes that share the polling. */
  nodes: () => Promise<NodeList>;
  /** Resolves when storage answers. */
  storage: () => Promise<void>;
  /** What the audit log was last found to be. */
  auditState: () => AuditState;
}

/** `GET /api/health` of the service itself, the scheduler health document, and the nodes. */
export function healthRoutes(
  app: App,
  gate: Gate,
  { version, health, nodes, storage, auditState }: HealthPorts,
): void {
  serve(app, gate, getServiceHealth, async ({ reply }) => {
    const answers = await storage().then(
      () => true,
      () => false,
    );
    if (!answers) reply.status(503);
    const [status, state] = answers ? (['ok', 'ok'] as const) : (['degraded', 'unavailable'] as const);
    return { status, service: 'rollcall' as const, version, storage: state, audit: auditState() };
  });

  serve(app, gate, getSchedulerHealth, async ({ request, reply }) => {
    const { etag, stored, text, gzipped } = await health();
    reply.header('etag', etag).header('vary', 'accept-encoding').header('cache-control', 'no-cache');
    // What somebody has seen is not to be forgotten by a crash. Without storage it is shown all the same, and says so.
    if (!stored) reply.header('rollcall-storage', 'behind');
    if (request.headers['if-none-match'] === etag) return reply.status(304).send();
    if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return text;
    reply.header('content-encoding', 'gzip');
    return gzipped();
  });

  serve(app, gate, listNodes, () => nodes());
}
