import ipaddr from 'ipaddr.js';
import { NotAllowed, type SessionDocument, type TokenScope } from '../../contract/access.ts';
import type { Role } from '../../contract/actor.ts';
import type { Presented } from '../../contract/presented.ts';
import { ProblemError } from '../../contract/problem.ts';
import { actingFor } from './acting-for.ts';
import type { Vouching } from './grafana-identity.ts';
import type { LockedAddresses } from './locked-addresses.ts';
import { roleOf, suffices } from './role.ts';
import { sameText } from './secret.ts';
import type { Session, Sessions } from './sessions.ts';
import type { TokenHolder, Tokens } from './tokens.ts';

/** Who asks, once that is settled. */
export interface Admitted {
  /** As the audit log names them. */
  name: string;
  /** Theirs, and for a user of Grafana also the data source's: `ADDRESS via ADDRESS`. */
  address: string;
  role: Role;
  /** What they are counted by. */
  principal: string;
  by: SessionDocument['by'];
  /** The browser session, where it is one. */
  session?: Session;
}

interface AdmissionOptions {
  tokens: Pick<Tokens, 'identify'>;
  sessions: Pick<Sessions, 'find'>;
  locked: LockedAddresses;
  /** Whether reads need neither token nor session: only where the API listens on this machine alone. */
  openReads: boolean;
  /** Verifies what Grafana signs, where the setting `grafana.url` names it. */
  vouching: Vouching | undefined;
}

/** Decides who may do what, by what they present. */
export class Admission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /**
   * @param write whether something would change.
   * @throws ProblemError 401 for nobody who is known, 403 for somebody who may not, 429 for an address that presented
   *   too many bad tokens, 503 where Grafana has to vouch and cannot be asked.
   */
  async admit(presented: Presented, scope: TokenScope, write: boolean): Promise<Admitted> {
    const admitted = await this.#identify(presented, scope, write);
    if (suffices(admitted.role, scope)) return admitted;
    throw new NotAllowed(
      admitted,
      'This takes more than your role',
      `${admitted.name} is ${article(admitted.role)}, and this takes ${article(roleOf(scope))}: ask one, or use a token of the scope ${scope}.`,
    );
  }

  async #identify(presented: Presented, scope: TokenScope, write: boolean): Promise<Admitted> {
    const { address, token, grafana } = presented;
    // A token is named on purpose; a cookie comes along by itself.
    if (token !== undefined) {
      const holder = this.#holderOf(token, address);
      return grafana || holder.grafana
        ? this.#throughGrafana(holder, presented, scope, write)
        : { ...known(holder, address), role: roleOf(holder.scope) };
    }
    const session =
      presented.session === undefined ? undefined : await this.#options.sessions.find(presented.session);
    if (session) {
      const { name, principal, role } = session;
      if (write && !sameText(presented.csrfToken ?? '', session.csrfToken)) throw noCsrfToken(name, address);
      return { name, principal, role, address, by: 'session', session };
    }
    if (this.#options.openReads && scope === 'read' && !write)
      return { name: 'anyone', principal: 'open', role: 'viewer', address, by: 'open' };
    throw new ProblemError(
      401,
      presented.session === undefined ? 'A token is needed' : 'The session is over',
      'Send "Authorization: Bearer TOKEN", or sign in. The first start of the service wrote an admin token to admin.token in its data folder.',
    );
  }

  /** A good token is never locked out, whatever else comes from its address; only bad ones are. */
  #holderOf(token: string, address: string): TokenHolder {
    const { tokens, locked } = this.#options;
    const holder = tokens.identify(token);
    if (holder) {
      locked.succeed(address);
      return holder;
    }
    locked.check(address);
    locked.fail(address);
    throw badToken();
  }

  async #throughGrafana(
    holder: TokenHolder,
    { grafana, address }: Presented,
    scope: TokenScope,
    write: boolean,
  ): Promise<Admitted> {
    if (!grafana) {
      if (!write) return { ...known(holder, address), role: 'viewer' };
      throw new NotAllowed(
        { name: holder.name, address },
        'This token acts for users of Grafana alone',
        `${holder.name} is the token of a Grafana data source: by itself it can only read.`,
      );
    }
    // By the scope, and not by the method: what is sent as a write but changes nothing takes no more than reading.
    const isMoreThanReading = scope !== 'read';
    const user = await actingFor(grafana, isMoreThanReading ? this.#options.vouching : undefined);
    const caller = {
      name: `${user.login || 'anonymous'} (Grafana ${user.role || 'None'}, by token ${holder.name})`,
      principal: `grafana:${user.login}`,
      address: through(grafana.address, address),
      role: user.mayAct ? roleOf(holder.scope) : 'viewer',
      by: 'grafana' as const,
    };
    if (isMoreThanReading && !user.mayAct)
      throw new NotAllowed(caller, 'This user of Grafana may not do this', user.why);
    return caller;
  }
}

const known = ({ name }: TokenHolder, address: string) => ({
  name,
  principal: `token:${name}`,
  address,
  by: 'token' as const,
});

/** The address that a data source tells of is for the audit log alone, beside the one that is certain. */
const through = (told: string | undefined, address: string): string =>
  told !== undefined && ipaddr.isValid(told) ? `${told} via ${address}` : address;

const article = (role: Role): string => (role === 'viewer' ? 'a viewer' : `an ${role}`);

export const badToken = (): ProblemError =>
  new ProblemError(
    401,
    'The token is not valid',
    'It is unknown, expired or revoked: ask an admin of this service for another.',
  );

const noCsrfToken = (name: string, address: string): NotAllowed =>
  new NotAllowed(
    { name, address },
    'The CSRF token is missing or wrong',
    'A write by a browser session repeats the csrfToken of GET /api/session in the header X-CSRF-Token.',
    'X-CSRF-Token',
  );
