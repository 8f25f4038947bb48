import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { noSchemas } from '../../http/no-schemas.ts';
import { Accounts, type AccountOptions, type IssuedCredentials } from './accounts.ts';
import { Budgets, publishedBudgets, type BudgetOptions } from './budgets.ts';
import { controlRoutes } from './control.ts';
import { Faults } from './fault.ts';
import { latencyOf, ordinaryLatency, type LatencyOptions } from './latency.ts';
import { queryRoute } from './query-route.ts';
import { ordinaryTies, SearchAnalytics, type TieOptions } from './search-console.ts';
import { Traffic } from './traffic.ts';
import { ordinaryWorld, type WorldOptions } from './world.ts';
import { WorldDays } from './world-days.ts';

export interface SearchConsoleSimulatorOptions {
  host: '127.0.0.1';
  /** 0 takes a free one. */
  port: number;
  /** Properties that accounts may read; each has its own rows. */
  sites?: string[];
  accounts?: AccountOptions[];
  world?: Partial<WorldOptions>;
  budgets?: Partial<BudgetOptions>;
  latency?: Partial<LatencyOptions>;
  ties?: Partial<TieOptions>;
  /** How far the newest final day lies behind, in hours: 48 to 72, by the seed, where it is not named. */
  lagHours?: number;
  /** Bytes of answers that are kept ready. */
  keepBytes?: number;
  /** The simulated time, in ms since 1970. The machine's own by default. */
  now?: () => number;
}

export interface SearchConsoleSimulator {
  /** The client's `rootUrl`, and where `/simulator` tells of it and takes faults. */
  url: string;
  faults: Faults;
  traffic: Traffic;
  /** @throws an Error for an account that is not there. */
  credentials(account: string): IssuedCredentials;
  close(): Promise<void>;
}

const defaultKeepBytes = 64 * 1024 * 1024;
/** A property may stand in a path, URL-encoded. */
const longestParameter = 4_000;

/** Starts a Search Console of seeded data over real HTTP: tokens, Search Analytics, budgets, and faults on demand. */
export async function startSearchConsole(
  options: SearchConsoleSimulatorOptions,
): Promise<SearchConsoleSimulator> {
  const { host, port, now = Date.now } = options;
  const world = { ...ordinaryWorld, ...options.world };
  const faults = new Faults(world.seed);
  const accounts = new Accounts(options.accounts ?? [{ id: '1', project: 'simulated' }], (account) => {
    const revoke = faults.present('revoke');
    return revoke !== undefined && (revoke.account ?? account) === account;
  });
  const traffic = new Traffic();
  const app = fastify({
    forceCloseConnections: true,
    schemaController: noSchemas,
    routerOptions: { maxParamLength: longestParameter },
    bodyLimit: 1024 * 1024,
  });
  tokenRoute(app, accounts, now);
  queryRoute(app, {
    accounts,
    sites: new Set(options.sites ?? ['sc-domain:example.com']),
    budgets: new Budgets({ ...publishedBudgets, ...options.budgets }),
    analytics: new SearchAnalytics({
      seed: world.seed,
      days: new WorldDays(world, options.keepBytes ?? defaultKeepBytes),
      faults,
      ties: { ...ordinaryTies, ...options.ties },
      lagMs: (options.lagHours ?? 48 + (world.seed % 24)) * 3_600_000,
    }),
    faults,
    traffic,
    latencyMs: latencyOf({ ...ordinaryLatency, ...options.latency }, world.seed),
    now,
  });
  controlRoutes(app, { faults, traffic, accounts });
  await app.listen({ host, port });
  return {
    url: `http://${host}:${(app.server.address() as AddressInfo).port}`,
    faults,
    traffic,
    credentials: (account) => accounts.credentials(account),
    close: () => app.close(),
  };
}

/** `POST /token`, where Google's client changes a signed assertion, or a refresh token, for an access token. */
function tokenRoute(app: FastifyInstance, accounts: Accounts, now: () => number): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
  app.post<{ Body: URLSearchParams }>('/token', (request, reply) => {
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    const granted = accounts.grant(form, now());
    if (granted) return reply.send({ ...granted, token_type: 'Bearer' });
    return reply
      .status(400)
      .send({ error: 'invalid_grant', error_description: 'Token has been expired or revoked.' });
  });
}
