import { createHmac, createVerify, generateKeyPairSync, randomBytes } from 'node:crypto';

/** The credentials of one account, in the two forms in which Google hands them out. */
export interface IssuedCredentials {
  serviceAccount: {
    type: 'service_account';
    project_id: string;
    private_key_id: string;
    private_key: string;
    client_email: string;
    token_uri: string;
  };
  authorizedUser: {
    type: 'authorized_user';
    client_id: string;
    client_secret: string;
    refresh_token: string;
  };
}

export interface AccountOptions {
  id: string;
  project: string;
}

/** Whoever holds an access token. */
interface Holder {
  user: string;
  project: string;
}

const tokenSeconds = 3_600;
const secretOf = (...key: string[]) => createHmac('sha256', 'simulated').update(key.join('\0')).digest('hex');

/** Hands out credentials and access tokens. */
export class Accounts {
  /** One key signs for all: to make one takes long. */
  readonly #key = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  readonly #accounts: readonly AccountOptions[];
  readonly #tokens = new Map<string, { holder: Holder; until: number }>();
  readonly #isRevoked: (account: string) => boolean;

  /** @param isRevoked whether what an account holds was taken back: at present, as it may be given back. */
  constructor(accounts: readonly AccountOptions[], isRevoked: (account: string) => boolean) {
    this.#accounts = accounts;
    this.#isRevoked = isRevoked;
  }

  /** @throws an Error for an account that is not there. */
  credentials(id: string): IssuedCredentials {
    const account = this.#accounts.find((each) => each.id === id);
    if (!account) throw new Error(`there is no account ${id}`);
    return {
      serviceAccount: {
        type: 'service_account',
        project_id: account.project,
        private_key_id: secretOf('key', id).slice(0, 40),
        private_key: this.#key.privateKey,
        client_email: emailOf(account),
        token_uri: 'https://oauth2.googleapis.com/token',
      },
      authorizedUser: {
        type: 'authorized_user',
        client_id: clientIdOf(account),
        client_secret: secretOf('client', id),
        refresh_token: secretOf('refresh', id),
      },
    };
  }

  /** A new access token for the form of a token request; undefined where the grant is not, or no longer, good. */
  grant(form: URLSearchParams, now: number): { access_token: string; expires_in: number } | undefined {
    const account = this.#accounts.find((each) => this.#isGrantOf(each, form));
    if (!account || this.#isRevoked(account.id)) return undefined;
    for (const [token, { until }] of this.#tokens) if (until <= now) this.#tokens.delete(token);
    const token = `ya29.${randomBytes(32).toString('base64url')}`;
    const holder = { user: account.id, project: account.project };
    this.#tokens.set(token, { holder, until: now + tokenSeconds * 1_000 });
    return { access_token: token, expires_in: tokenSeconds };
  }

  /** Who sent a request; undefined without a token that is good. One that was taken back is never good again. */
  holder(authorization: string | undefined, now: number): Holder | undefined {
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '';
    const found = this.#tokens.get(token);
    if (!found || found.until <= now) return undefined;
    if (!this.#isRevoked(found.holder.user)) return found.holder;
    this.#tokens.delete(token);
    return undefined;
  }

  #isGrantOf(account: AccountOptions, form: URLSearchParams): boolean {
    if (form.get('grant_type') === 'refresh_token')
      return (
        form.get('refresh_token') === secretOf('refresh', account.id) &&
        form.get('client_secret') === secretOf('client', account.id)
      );
    const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    const verified = createVerify('RSA-SHA256')
      .update(`${head}.${claims}`)
      .verify(this.#key.publicKey, signature, 'base64url');
    if (!verified) return false;
    const { iss } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iss?: string };
    return iss === emailOf(account);
  }
}

const emailOf = ({ id, project }: AccountOptions) => `sync-${id}@${project}.iam.gserviceaccount.com`;
const clientIdOf = ({ id }: AccountOptions) => `${id}.apps.googleusercontent.com`;
