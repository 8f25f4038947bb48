import { z } from 'zod';

/** Answer of `GET /api/health`. */
export const serviceHealth = z.object({
  status: z.enum(['ok', 'degraded']),
  service: z.literal('rollcall'),
  version: z.string(),
  storage: z.enum(['ok', 'unavailable']),
});
export type ServiceHealth = z.output<typeof serviceHealth>;
