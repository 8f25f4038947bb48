import { readFileSync } from 'node:fs';
import * as client from 'openid-client';
import { z } from 'zod';
import { roles, type Role } from '../../contract/actor.ts';
import { ProblemError } from '../../contract/problem.ts';
import { AccessError } from './first-token.ts';
import type { ProviderUser } from './session-store.ts';

/** The setting `oidc`. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  /** A file with the client's secret; without it the client is a public one. */
  clientSecretFile?: string | undefined;
  /** Where the provider leads back to, as it is registered there. */
  redirectUri: string;
  roleClaim: string;
  /** The role of whose claim has this value. */
  roles: Record<string, Role>;
}

const providerAnswersWithinSeconds = 10;

/** What a browser keeps, in a cookie that scripts cannot read, until the provider leads it back. */
const flowShape = z.object({ state: z.string(), nonce: z.string(), verifier: z.string() });

/** Signs people in at an OpenID Connect provider: authorization code with PKCE, state and nonce. */
export class OidcSignIn {
  readonly #settings: OidcSettings;
  readonly #secret: string | undefined;
  #discovered: Promise<client.Configuration> | undefined;

  /** @throws AccessError when the file of the client's secret cannot be read. */
  constructor(settings: OidcSettings) {
    this.#settings = settings;
    this.#secret =
      settings.clientSecretFile === undefined ? undefined : readSecret(settings.clientSecretFile);
  }

  /** Where to send the browser, and what it has to bring back. @throws ProblemError 502 without the provider. */
  async start(): Promise<{ url: string; flow: string }> {
    const provider = await this.#provider();
    const flow = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    };
    const url = client.buildAuthorizationUrl(provider, {
      redirect_uri: this.#settings.redirectUri,
      scope: 'openid profile email',
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, flow: Buffer.from(JSON.stringify(flow)).toString('base64url') };
  }

  /**
   * Whom the provider signed in.
   * @param query what it led back with.
   * @throws ProblemError 400 for an answer that is not to this flow, 403 for somebody without a role, 502 without the
   *   provider.
   */
  async finish(query: URLSearchParams, flow: string): Promise<ProviderUser> {
    const { state, nonce, verifier } = parseFlow(flow);
    const provider = await this.#provider();
    const answered = new URL(this.#settings.redirectUri);
    answered.search = query.toString();
    const tokens = await client
      .authorizationCodeGrant(provider, answered, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      })
      .catch((error: unknown) => {
        throw isAboutTheWay(error) ? this.#unreachable(error) : notSignedIn(error);
      });
    const claims = tokens.claims();
    if (!claims) throw notSignedIn(undefined);
    const values = await this.#roleValues(provider, tokens.access_token, claims);
    const name = textOf(claims.preferred_username) ?? textOf(claims.email) ?? claims.sub;
    return {
      name: `${name} (signed in at ${new URL(this.#settings.issuer).host})`,
      principal: `oidc:${claims.sub}`,
      role: this.#roleOf(name, values),
    };
  }

  /** Many providers put such claims only into what `userinfo` answers. */
  async #roleValues(
    provider: client.Configuration,
    accessToken: string,
    claims: { sub: string; [claim: string]: unknown },
  ): Promise<string[]> {
    const { roleClaim } = this.#settings;
    if (claims[roleClaim] !== undefined) return textsOf(claims[roleClaim]);
    if (provider.serverMetadata().userinfo_endpoint === undefined) return [];
    const more = await client.fetchUserInfo(provider, accessToken, claims.sub).catch((error: unknown) => {
      throw this.#unreachable(error);
    });
    return textsOf(more[roleClaim]);
  }

  /** The strongest of the roles that the values are mapped to. */
  #roleOf(name: string, values: string[]): Role {
    const { roleClaim, roles: mapped } = this.#settings;
    const held = values.flatMap((value) => (Object.hasOwn(mapped, value) ? [mapped[value] as Role] : []));
    const role = roles.findLast((each) => held.includes(each));
    if (role) return role;
    throw new ProblemError(
      403,
      'You have no role here',
      `The identity provider signed in ${name}, but its claim ${roleClaim} holds no value that the setting oidc.roles maps to a role: ask an admin for ${Object.keys(mapped).join(' or ')}.`,
    );
  }

  /** Asks the provider for its addresses when it is first needed, and again after a failure. */
  async #provider(): Promise<client.Configuration> {
    this.#discovered ??= this.#discover();
    try {
      return await this.#discovered;
    } catch (error) {
      this.#discovered = undefined;
      throw this.#unreachable(error);
    }
  }

  #discover(): Promise<client.Configuration> {
    const { issuer, clientId } = this.#settings;
    const url = new URL(issuer);
    return client.discovery(
      url,
      clientId,
      undefined,
      this.#secret === undefined ? client.None() : client.ClientSecretBasic(this.#secret),
      {
        timeout: providerAnswersWithinSeconds,
        // The settings allow plain HTTP on this machine alone.
        execute: url.protocol === 'http:' ? [client.allowInsecureRequests] : [],
      },
    );
  }

  #unreachable(error: unknown): ProblemError {
    return new ProblemError(
      502,
      'No answer from the identity provider',
      `The provider of the setting oidc.issuer, ${this.#settings.issuer}, cannot be used (${codeOf(error)}): see that it runs and can be reached from here, or sign in with a token.`,
    );
  }
}

function readSecret(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new AccessError(
      `Setting oidc.clientSecretFile is ${file}, which cannot be read (${codeOf(error)}): name a file with the client's secret that this user may read.`,
    );
  }
}

function parseFlow(flow: string): z.output<typeof flowShape> {
  try {
    return flowShape.parse(JSON.parse(Buffer.from(flow, 'base64url').toString()));
  } catch {
    throw notSignedIn(undefined);
  }
}

/** Whether no answer came at all: `fetch` then fails with a TypeError. */
const isAboutTheWay = (error: unknown): boolean => {
  const { code } = error as { code?: unknown };
  return error instanceof TypeError || code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT';
};

const notSignedIn = (error: unknown): ProblemError =>
  new ProblemError(
    400,
    'The sign-in did not go through',
    `The answer of the identity provider is not one to a sign-in that this browser began (${codeOf(error)}): begin again at /api/session/oidc.`,
  );

/** A short word for what went wrong, which repeats nothing that the provider or the browser sent. */
function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  const found = [code, cause?.code].find((each) => typeof each === 'string' && /^[\w-]{1,60}$/.test(each));
  return typeof found === 'string' ? found : 'no usable answer';
}

const textOf = (claim: unknown): string | undefined =>
  typeof claim === 'string' && /^[^\p{Cc}]{1,200}$/u.test(claim) ? claim : undefined;

const textsOf = (claim: unknown): string[] =>
  (Array.isArray(claim) ? claim : [claim]).filter((each): each is string => typeof each === 'string');
