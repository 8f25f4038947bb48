import type { Clock } from '../clock/clock.ts';
import type { Database } from '../storage/database.ts';
import { Admission } from './admission.ts';
import { ensureFirstTokens } from './first-token.ts';
import { LockedAddresses } from './locked-addresses.ts';
import type { OidcSettings } from './oidc.ts';
import { Sessions, type Session, type Visit } from './sessions.ts';
import { signIn } from './sign-in.ts';
import { TokenChanges } from './token-changes.ts';
import { Tokens } from './tokens.ts';

interface StartAccessOptions {
  database: Database;
  clock: Clock;
  /** The data folder, for the first tokens. */
  folder: string;
  /** The value of ROLLCALL_ADMIN_TOKEN. */
  adminToken: string | undefined;
  /** The value of ROLLCALL_GRAFANA_TOKEN. */
  grafanaToken?: string | undefined;
  /** Whether the API listens on this machine alone. */
  loopback: boolean;
  /** The Grafana that has to vouch for its users. */
  grafanaUrl: string | undefined;
  oidc: OidcSettings | undefined;
  /** Hears of storage that fails behind the scenes. */
  onError: (error: unknown) => void;
}

/**
 * Starts what knows tokens, browser sessions and users of Grafana.
 * @throws AccessError when nobody could act, or a setting cannot be used.
 */
export async function startAccess(options: StartAccessOptions) {
  const { database, clock, loopback, grafanaUrl, onError } = options;
  // What verifies the word of others is a hundred modules, which a service that knows no others starts without.
  const provider = options.oidc && new (await import('./oidc.ts')).OidcSignIn(options.oidc);
  const vouching =
    grafanaUrl === undefined
      ? undefined
      : (await import('./grafana-identity.ts')).vouchedForBy(grafanaUrl, () => clock.now());
  const { adminToken: given, grafanaToken: givenToGrafana } = options;
  const tokenFiles = await ensureFirstTokens({ ...options, given, givenToGrafana });
  const tokens = await Tokens.start({ database, clock, onError });
  const changes = new TokenChanges(database, clock, tokens);
  const sessions = new Sessions({ database, clock, tokens, onError });
  const lockedAtSignIn = new LockedAddresses(() => clock.monotonic());
  return {
    /** Where tokens were written that this start made. */
    tokenFiles,
    admission: new Admission({
      tokens,
      sessions,
      locked: new LockedAddresses(() => clock.monotonic()),
      openReads: loopback,
      vouching,
    }),
    tokens: {
      list: () => tokens.list(),
      create: changes.create.bind(changes),
      rotate: changes.rotate.bind(changes),
      revoke: changes.revoke.bind(changes),
    },
    sessions: {
      signIn: (token: string, visit: Visit) =>
        signIn({ tokens, sessions, locked: lockedAtSignIn }, token, visit),
      end: (secret: string, visit: Visit) => sessions.end(secret, visit),
    },
    oidc: provider && {
      start: () => provider.start(),
      finish: async (
        query: URLSearchParams,
        flow: string,
        visit: Visit,
      ): Promise<{ secret: string; session: Session }> =>
        sessions.open(await provider.finish(query, flow), visit),
    },
    close: () => tokens.close(),
  };
}
