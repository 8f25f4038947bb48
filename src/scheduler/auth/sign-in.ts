import { ProblemError } from '../../contract/problem.ts';
import { badToken } from './admission.ts';
import type { LockedAddresses } from './locked-addresses.ts';
import type { Session, Sessions, Visit } from './sessions.ts';
import type { Tokens } from './tokens.ts';

interface SignInOptions {
  tokens: Pick<Tokens, 'identify'>;
  sessions: Pick<Sessions, 'open'>;
  /** Counted apart from bad tokens on other requests, so that a script gone wrong locks no person out. */
  locked: LockedAddresses;
}

/**
 * Opens a browser session for whoever holds a token. Unlike other requests, a locked address waits here even with a good
 * token: this is where people type.
 * @throws ProblemError 401 for a token that is not valid, 403 for one of a Grafana data source, 429 while the address is
 *   locked out.
 */
export async function signIn(
  { tokens, sessions, locked }: SignInOptions,
  token: string,
  visit: Visit,
): Promise<{ secret: string; session: Session }> {
  locked.check(visit.address);
  const holder = tokens.identify(token.trim());
  if (!holder) {
    locked.fail(visit.address);
    throw badToken();
  }
  if (holder.grafana)
    throw new ProblemError(
      403,
      'This token is not for people',
      `${holder.name} is the token of a Grafana data source: sign in with a token of your own.`,
      'token',
    );
  const opened = await sessions.open(holder.hash, visit);
  locked.succeed(visit.address);
  return opened;
}
