import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { NotAllowed, type TokenScope } from '../../contract/access.ts';
import type { Presented } from '../../contract/presented.ts';
import { ProblemError } from '../../contract/problem.ts';
import { Admission, type Admitted } from './admission.ts';
import { LockedAddresses } from './locked-addresses.ts';

const scopes: TokenScope[] = ['read', 'operate', 'admin'];
const token = (name: string) => {
  const [scope, grafana] = name.split('+');
  return scopes.includes(scope as TokenScope)
    ? { name, scope: scope as TokenScope, grafana: grafana !== undefined, hash: name }
    : undefined;
};
const session = {
  name: 'alice (browser session)',
  principal: 'token:alice',
  role: 'admin' as const,
  csrfToken: 'the-csrf-token',
  expiresAt: 0,
};
const nothing: Presented = {
  address: '192.0.2.7',
  token: undefined,
  session: undefined,
  csrfToken: undefined,
  grafana: undefined,
};
const user = (login: string, role: string, more: Partial<Presented['grafana']> = {}) => ({
  login,
  role,
  idToken: undefined,
  address: undefined,
  ...more,
});

function admission({ openReads = false, vouched }: { openReads?: boolean; vouched?: string } = {}) {
  let now = 0;
  const made = new Admission({
    tokens: { identify: token },
    sessions: { find: async (secret) => (secret === 'good' ? session : undefined) },
    locked: new LockedAddresses(() => now),
    openReads,
    vouching:
      vouched === undefined
        ? undefined
        : async (idToken) => (idToken === 'signed' ? { login: vouched, role: 'Admin' } : undefined),
  });
  const admit = (presented: Partial<Presented>, scope: TokenScope = 'operate', write = true) =>
    made.admit({ ...nothing, ...presented }, scope, write);
  return { admit, wait: (ms: number) => (now += ms) };
}

const status = (asking: Promise<Admitted>) =>
  asking.then(
    () => 200,
    (error: unknown) => (error instanceof ProblemError ? error.status : Promise.reject(error as Error)),
  );

describe('a token', () => {
  it('opens what its scope holds, and says which role it takes otherwise', async () => {
    const { admit } = admission();
    for (const [held, allowed] of [
      ['read', [200, 403, 403]],
      ['operate', [200, 200, 403]],
      ['admin', [200, 200, 200]],
    ] as const)
      assert.deepEqual(
        await Promise.all(scopes.map((scope) => status(admit({ token: held }, scope)))),
        allowed,
      );
    await assert.rejects(admit({ token: 'read' }, 'admin'), (error) => {
      assert.ok(error instanceof NotAllowed);
      assert.equal(error.caller.name, 'read');
      assert.match(error.message, /is a viewer, and this takes an admin/);
      return true;
    });
  });

  it('that is not valid opens nothing, not even what is open without one', async () => {
    assert.equal(await status(admission({ openReads: true }).admit({ token: 'forged' }, 'read', false)), 401);
  });

  it('that is bad five times has to wait, a good one from the same address does not', async () => {
    const { admit, wait } = admission();
    for (let time = 0; time < 5; time++) assert.equal(await status(admit({ token: 'forged' })), 401);
    assert.equal(await status(admit({ token: 'forged' })), 429);
    assert.equal(await status(admit({ token: 'forged', address: '192.0.2.8' })), 401);
    wait(1_000);
    assert.equal(await status(admit({ token: 'forged' })), 401);
    assert.equal(await status(admit({ token: 'forged' })), 429);
    assert.equal(await status(admit({ token: 'admin' })), 200);
    assert.equal(await status(admit({ token: 'forged' })), 401, 'a good one ends the wait');
  });
});

describe('a browser session', () => {
  it('reads with its cookie, and writes with its CSRF token as well', async () => {
    const { admit } = admission();
    assert.equal((await admit({ session: 'good' }, 'admin', false)).by, 'session');
    assert.equal(await status(admit({ session: 'good' })), 403);
    assert.equal(await status(admit({ session: 'good', csrfToken: 'the-csrf-tokeN' })), 403);
    assert.equal(await status(admit({ session: 'good', csrfToken: '' })), 403);
    assert.equal(await status(admit({ session: 'good', csrfToken: 'the-csrf-token' }, 'admin')), 200);
  });

  it('that is over is nobody', async () => {
    assert.equal(await status(admission().admit({ session: 'over' }, 'read', false)), 401);
    const open = admission({ openReads: true });
    assert.equal((await open.admit({ session: 'over' }, 'read', false)).by, 'open');
    assert.equal(await status(open.admit({ session: 'over' }, 'read', true)), 401);
  });
});

describe('who presents nothing', () => {
  it('may read where reads are open, and no more', async () => {
    const { admit } = admission({ openReads: true });
    assert.equal((await admit({}, 'read', false)).role, 'viewer');
    assert.equal(await status(admit({}, 'read', true)), 401);
    assert.equal(await status(admit({}, 'operate', false)), 401);
    assert.equal(await status(admission().admit({}, 'read', false)), 401);
  });
});

describe('a Grafana data source', () => {
  it('acts for an admin of Grafana, up to the scope of its token, under both their names', async () => {
    const { admit } = admission();
    const admitted = await admit({ token: 'operate+grafana', grafana: user('alice', 'Admin') });
    assert.equal(admitted.name, 'alice (Grafana Admin, by token operate+grafana)');
    assert.equal(admitted.principal, 'grafana:alice');
    assert.equal(
      await status(admit({ token: 'operate+grafana', grafana: user('alice', 'Admin') }, 'admin')),
      403,
    );
  });

  it('never acts for anybody else, whatever the token, and reads for everybody', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('read', 'operate', 'admin', 'read+grafana', 'operate+grafana', 'admin+grafana'),
        fc.oneof(fc.constantFrom('', 'alice', 'grafana_scheduler', 'sa-1-bot'), fc.string()),
        fc.oneof(fc.constantFrom('', 'Admin', 'Editor', 'Viewer', 'None', 'admin', 'ADMIN'), fc.string()),
        fc.constantFrom(...scopes),
        async (held, login, role, scope) => {
          fc.pre(role !== 'Admin' || login === '' || login === 'grafana_scheduler');
          const { admit } = admission();
          const presented = { token: held, grafana: user(login, role) };
          // What takes leave to read changes nothing, by whatever method it is sent.
          for (const write of [true, false])
            assert.equal(await status(admit(presented, scope, write)), scope === 'read' ? 200 : 403);
        },
      ),
    );
  });

  it('by itself can only read', async () => {
    const { admit } = admission();
    assert.equal((await admit({ token: 'admin+grafana' }, 'read', false)).role, 'viewer');
    assert.equal(await status(admit({ token: 'admin+grafana' }, 'operate', false)), 403);
    assert.equal(await status(admit({ token: 'admin+grafana' }, 'read', true)), 403);
  });

  it('needs the signature of Grafana for the same user, where the settings name a Grafana', async () => {
    const { admit } = admission({ vouched: 'alice' });
    const acting = (login: string, idToken?: string) =>
      status(admit({ token: 'admin+grafana', grafana: user(login, 'Admin', { idToken }) }));
    assert.equal(await acting('alice', 'signed'), 200);
    assert.equal(await acting('bob', 'signed'), 403);
    assert.equal(await acting('alice', 'forged'), 403);
    assert.equal(await acting('alice'), 403);
    assert.equal(
      await status(admit({ token: 'admin', grafana: user('alice', 'Admin') })),
      403,
      'any token that names a user',
    );
    assert.equal(
      await status(admit({ token: 'admin+grafana', grafana: user('alice', 'Admin') }, 'operate', false)),
      403,
      'reading what names people, too',
    );
    assert.equal(
      await status(admit({ token: 'admin+grafana', grafana: user('alice', 'Admin') }, 'read', false)),
      200,
    );
  });

  it('tells where its user is, which stands beside its own address', async () => {
    const { admit } = admission();
    const from = async (address: string) =>
      (await admit({ token: 'admin+grafana', grafana: user('alice', 'Admin', { address }) })).address;
    assert.equal(await from('203.0.113.9'), '203.0.113.9 via 192.0.2.7');
    assert.equal(await from('2001:db8::1'), '2001:db8::1 via 192.0.2.7');
    assert.equal(await from('nowhere, or <b>'), '192.0.2.7');
  });
});
