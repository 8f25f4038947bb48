import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** A real OpenID Connect provider on loopback. Anybody can sign in, with any password. */
export interface IdentityProvider {
  issuer: string;
  /** What the provider says of an account: its claims, by login. */
  claims: Map<string, Record<string, unknown>>;
  close(): void;
}

export const clientId = 'rollcall';

export async function startIdentityProvider(
  redirectUri: string,
  clientSecret: string,
): Promise<IdentityProvider> {
  const claims = new Map<string, Record<string, unknown>>();
  const { server, url: issuer } = await listening();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub'], profile: ['preferred_username', 'roles'] },
    pkce: { required: () => true },
    cookies: { keys: ['only for tests'] },
    findAccount: (_context: unknown, login: string) => ({
      accountId: login,
      claims: () => ({ sub: login, preferred_username: login, ...claims.get(login) }),
    }),
  });
  server.on('request', provider.callback());
  return {
    issuer,
    claims,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A port that is free now: the provider has to know the address of the service before it starts. */
export async function freePort(): Promise<number> {
  const { server, url } = await listening();
  await new Promise((done) => server.close(done));
  return Number(new URL(url).port);
}

async function listening(): Promise<{ server: Server; url: string }> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
