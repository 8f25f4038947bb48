import { z } from 'zod';

/**
 * What the service last found when it verified its audit log, which it does by itself every few minutes; `unverified`
 * before the first time, and of servers that do not say.
 */
export const auditState = z.enum(['unverified', 'intact', 'broken']);
export type AuditState = z.output<typeof auditState>;

/** Answer of `GET /api/health`. */
export const serviceHealth = z.object({
  status: z.enum(['ok', 'degraded']),
  service: z.literal('rollcall'),
  version: z.string(),
  storage: z.enum(['ok', 'unavailable']),
  audit: auditState.default('unverified'),
});
export type ServiceHealth = z.output<typeof serviceHealth>;
