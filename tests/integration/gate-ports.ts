import type { Once } from '../../src/contract/actor.ts';
import { onceFor } from '../../src/scheduler/actions/once.ts';
import { appendAudit } from '../../src/scheduler/audit/audit-log.ts';
import { startAccess } from '../../src/scheduler/auth/start-access.ts';
import { systemClock } from '../../src/scheduler/clock/clock.ts';
import { accessOf } from '../../src/scheduler/server/access.ts';
import type { RateLimits } from '../../src/scheduler/server/rate-limit.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';

/** More than a test asks that is not about limits. */
const unlimited: RateLimits = { writesPerMinute: 1_000_000, readsPerMinute: 10_000_000 };

export interface GateOptions {
  database: Database;
  folder: string;
  /** The admin's. */
  token: string;
  /** Whether reads need no token. */
  loopback?: boolean;
  rateLimits?: RateLimits;
}

/** What an app needs to know who asks, as the service gives it. Close it before the database. */
export async function gatePorts({
  database,
  folder,
  token,
  loopback = true,
  rateLimits = unlimited,
}: GateOptions) {
  const access = await startAccess({
    database,
    clock: systemClock,
    folder,
    adminToken: token,
    loopback,
    grafanaUrl: undefined,
    oidc: undefined,
    onError: (error) => console.error(error),
  });
  const ports = {
    gatekeeper: accessOf({ admission: access.admission, publicUrl: undefined }),
    publicUrl: undefined,
    tokens: access.tokens,
    sessions: access.sessions,
    oidc: undefined,
    hasOidc: false,
    now: () => systemClock.now(),
    rateLimits,
    once: (sent: Parameters<typeof onceFor>[0]): Once => onceFor(sent, systemClock),
    recordRefusal: (entry: Parameters<typeof appendAudit>[1]) =>
      database.transaction((transaction) => appendAudit(transaction, entry)),
  };
  return { ports, close: () => access.close() };
}
