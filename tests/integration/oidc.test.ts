import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { temporaryFolder } from '../embedded-database.ts';
import { cookiesOf, httpAsk, type HttpAnswer } from './http-request.ts';
import { clientId, freePort, startIdentityProvider, type IdentityProvider } from './identity-provider.ts';
import { ServiceProcess } from './service-process.ts';

const clientSecret = 'planted-client-secret-of-the-provider';

let folder: string;
let provider: IdentityProvider;
let service: ServiceProcess;
let callback: string;

before(async () => {
  folder = temporaryFolder();
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  callback = `${publicUrl}/api/session/oidc/callback`;
  provider = await startIdentityProvider(callback, clientSecret);
  const clientSecretFile = join(folder, 'client.secret');
  writeFileSync(clientSecretFile, `${clientSecret}\n`, { mode: 0o600 });
  service = await ServiceProcess.start({
    args: ['--port', String(port)],
    settings: {
      simulate: 1,
      publicUrl,
      oidc: {
        issuer: provider.issuer,
        clientId,
        clientSecretFile,
        roles: { 'scheduler-admins': 'admin', 'on-call': 'operator', everybody: 'viewer' },
      },
    },
  });
  provider.claims.set('alice', { roles: ['everybody', 'scheduler-admins'] });
  provider.claims.set('bob', { roles: 'on-call' });
  provider.claims.set('mallory', { roles: ['admin', 'constructor', '__proto__', 'Scheduler-Admins'] });
});
after(async () => {
  provider.close();
  await service.discard();
  rmSync(folder, { recursive: true });
});

/** As much of a browser as a sign-in takes: it keeps cookies by server, follows redirects and fills in forms. */
class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();

  async open(url: string, form?: Record<string, string>): Promise<HttpAnswer> {
    const { origin } = new URL(url);
    const jar = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, jar);
    const body = form && new URLSearchParams(form).toString();
    const answer = await (body === undefined
      ? httpAsk(url, { headers: { cookie: [...jar.values()].join('; ') } })
      : fetchForm(url, body, [...jar.values()].join('; ')));
    for (const [name, { pair, attributes }] of cookiesOf(answer))
      if (attributes.includes('Max-Age=0')) jar.delete(name);
      else jar.set(name, pair);
    return answer;
  }

  /** Goes where it is led, and signs in as `login` on the way, until the answer is of the service and leads nowhere else. */
  async signIn(login: string): Promise<HttpAnswer> {
    let answer = await this.open(`${service.url}/api/session/oidc`);
    for (let steps = 0; steps < 20; steps++) {
      const at = answer.headers['location'] as string | undefined;
      const action = /action="([^"]+)"/.exec(answer.text)?.[1];
      if (at !== undefined) {
        const next = new URL(at, provider.issuer).href;
        answer = await this.open(next);
        if (next.startsWith(callback)) return answer;
      } else if (action !== undefined) {
        const prompt = answer.text.includes('value="login"') ? 'login' : 'consent';
        answer = await this.open(action, { prompt, login, password: 'any' });
      } else break;
    }
    throw new Error(`the sign-in led nowhere: ${answer.status} ${answer.text.slice(0, 500)}`);
  }

  cookiesOf(origin: string): string {
    return [...(this.#cookies.get(origin)?.values() ?? [])].join('; ');
  }

  me = () => httpAsk(`${service.url}/api/session`, { headers: { cookie: this.cookiesOf(service.url) } });
}

async function fetchForm(url: string, body: string, cookie: string): Promise<HttpAnswer> {
  const answer = await fetch(url, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
  });
  return {
    status: answer.status,
    text: await answer.text(),
    body: {},
    headers: { ...Object.fromEntries(answer.headers), 'set-cookie': answer.headers.getSetCookie() },
  };
}

describe('signing in at an identity provider', () => {
  it('opens a session with the strongest role that the claim is mapped to', async () => {
    const browser = new Browser();
    const answer = await browser.signIn('alice');
    assert.equal(answer.status, 303, answer.text);
    assert.equal(new URL(String(answer.headers['location']), service.url).origin, service.url);
    const cookie = cookiesOf(answer).get('rollcall');
    assert.ok(cookie?.attributes.includes('HttpOnly') && cookie.attributes.includes('SameSite=Strict'));
    const { body } = await browser.me();
    assert.equal(body.by, 'session');
    assert.equal(body.role, 'admin');
    assert.equal(body.name, `alice (signed in at ${new URL(provider.issuer).host})`);
    const [entry] = await service.audit();
    assert.equal(entry?.action, 'session.open');
    assert.equal(entry.actor, body.name);
  });

  it('gives each their own role', async () => {
    const browser = new Browser();
    await browser.signIn('bob');
    const { body } = await browser.me();
    assert.equal(body.role, 'operator');
    const answer = await httpAsk(`${service.url}/api/tokens`, {
      headers: { cookie: browser.cookiesOf(service.url) },
    });
    assert.equal(answer.status, 403);
  });

  it('without a role here is refused, and says what to ask for', async () => {
    const browser = new Browser();
    for (const login of ['mallory', 'nobody']) {
      const answer = await browser.signIn(login);
      assert.equal(answer.status, 403);
      assert.match(String(answer.body.detail), /holds no value .*scheduler-admins or on-call or everybody/);
      assert.ok(!cookiesOf(answer).has('rollcall'));
    }
  });

  it('counts once, in the browser that began it, and for the answer that belongs to it', async () => {
    const led = new Browser();
    const { headers } = await led.open(`${service.url}/api/session/oidc`);
    const began = new URL(String(headers['location']));
    assert.equal(began.searchParams.get('code_challenge_method'), 'S256');
    assert.ok(began.searchParams.get('nonce') && began.searchParams.get('state'));
    const state = began.searchParams.get('state') as string;

    const elsewhere = await new Browser().open(`${callback}?code=stolen&state=${state}`);
    assert.equal(elsewhere.status, 400, 'a browser that began nothing');
    for (const query of [
      `code=forged&state=${state}`,
      'code=forged&state=another',
      `state=${state}`,
      `error=access_denied&state=${state}`,
      `code=a&code=b&state=${state}`,
      '',
    ]) {
      const browser = new Browser();
      await browser.open(`${service.url}/api/session/oidc`);
      const answer = await browser.open(`${callback}?${query}`);
      assert.equal(answer.status, 400, query);
      assert.ok(!cookiesOf(answer).has('rollcall'), query);
      assert.ok(!answer.text.includes('forged'));
    }
    const spent = await led.open(`${callback}?code=forged&state=${state}`);
    assert.equal(spent.status, 400);
    const again = await led.open(`${callback}?code=forged&state=${state}`);
    assert.match(String(again.body.detail), /has begun no sign-in/);
  });

  it('says so when the provider is away; tokens go on to work', async (t) => {
    const port = await freePort();
    const nobody = await freePort();
    const other = await ServiceProcess.start({
      args: ['--port', String(port)],
      settings: {
        simulate: 1,
        publicUrl: `http://127.0.0.1:${port}`,
        oidc: { issuer: `http://127.0.0.1:${nobody}`, clientId, roles: { a: 'viewer' } },
      },
    });
    t.after(() => other.discard());
    const answer = await httpAsk(`${other.url}/api/session/oidc`);
    assert.equal(answer.status, 502, answer.text);
    const { status } = await httpAsk(`${other.url}/api/session`, {
      method: 'POST',
      json: { token: other.token },
    });
    assert.equal(status, 200);
  });

  it('is not there where no provider is named', async (t) => {
    const other = await ServiceProcess.start({ args: ['--simulate', '1'] });
    t.after(() => other.discard());
    for (const path of ['/api/session/oidc', '/api/session/oidc/callback?code=a&state=b'])
      assert.equal((await httpAsk(other.url + path)).status, 404, path);
  });

  it('leaves no secret in the log', () => {
    assert.ok(!service.log.includes(clientSecret));
  });
});
