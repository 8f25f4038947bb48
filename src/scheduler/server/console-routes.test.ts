import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import Fastify from 'fastify';
import { consoleRoutes } from './console-routes.ts';
import { setSecurityHeaders } from './security-headers.ts';
import type { App } from './typed-app.ts';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-console-'));
after(() => rmSync(folder, { recursive: true }));
const built = join(folder, 'built');
mkdirSync(join(built, 'fonts'), { recursive: true });
writeFileSync(
  join(built, 'index.html'),
  '<meta name="rollcall-oidc" content="no"><script src="/console/a.js">',
);
writeFileSync(join(built, 'console.0123456789abcdef.js'), 'start()');
writeFileSync(join(built, 'fonts/inter.woff2'), 'font');
writeFileSync(join(folder, 'admin.token'), 'rc_secret');

function appWith(consoleFolder: string | undefined, hasOidc = false) {
  const app = Fastify() as unknown as App;
  setSecurityHeaders(app, false);
  consoleRoutes(app, { consoleFolder, hasOidc });
  after(() => app.close());
  return (url: string) => app.inject({ url });
}

describe('the console', () => {
  const get = appWith(built);

  it('is the same page at the root, at each of its pages, and below them', async () => {
    for (const url of ['/', '/fleet', '/rollouts/adaptive-polling/run-sheet?run=1']) {
      const answer = await get(url);
      assert.equal(answer.statusCode, 200, url);
      assert.match(answer.headers['content-type'] as string, /^text\/html/);
      assert.match(answer.body, /rollcall-oidc" content="no"/);
      assert.equal(answer.headers['cache-control'], 'no-cache');
    }
    assert.equal((await get('/nonsense')).statusCode, 404);
  });

  it('runs its own scripts alone, asks nobody else, and cannot be framed', async () => {
    const policy = (await get('/')).headers['content-security-policy'] as string;
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
    ])
      assert.ok(policy.includes(rule), rule);
  });

  it('has its files kept for good where their names say what is in them, and asked for again otherwise', async () => {
    const script = await get('/console/console.0123456789abcdef.js');
    assert.equal(script.headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.match(script.headers['content-type'] as string, /javascript/);
    assert.equal((await get('/console/fonts/inter.woff2')).headers['cache-control'], 'no-cache');
  });

  it('shows nothing beside its files', async () => {
    for (const url of [
      '/console/../admin.token',
      '/console/%2e%2e/admin.token',
      '/console/..%2fadmin.token',
      '/console/',
    ])
      assert.doesNotMatch((await get(url)).body, /rc_secret/, url);
  });

  it('knows whether there is an identity provider', async () => {
    assert.match((await appWith(built, true)('/')).body, /rollcall-oidc" content="yes"/);
  });
});

describe('a service without a console', () => {
  it('says how to build it, where it is not', async () => {
    const answer = await appWith(join(folder, 'none'))('/');
    assert.equal(answer.statusCode, 503);
    assert.match(answer.body, /npm run console/);
  });

  it('has no page, where it is to have none', async () => {
    assert.equal((await appWith(undefined)('/')).statusCode, 404);
  });
});
