import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { InstanceConfig } from '../../contract/instance.ts';
import type { Call } from './call.ts';
import type { Api } from './proxmox-api.ts';
import { createPmgLogin, type PmgLogin } from './pmg-login.ts';
import { PollError } from './target.ts';

const config: InstanceConfig = {
  name: 'pmg-mail1',
  type: 'pmg',
  url: 'https://127.0.0.1:8006',
  auth: { username: 'rollcall@pmg', password: 'secret' },
};
const { signal } = new AbortController();
const call: Call = { signal, lane: 'status', count: { requests: 0 } };
const minute = 60_000;

let now: number;
let logins: number;
let login: PmgLogin;
beforeEach(() => {
  now = 0;
  logins = 0;
  const api: Pick<Api, 'post'> = {
    post(path, form, data) {
      assert.deepEqual([path, form], ['/access/ticket', { username: 'rollcall@pmg', password: 'secret' }]);
      return Promise.resolve(data.parse({ ticket: `PMG:rollcall@pmg:${(logins += 1)}::+/=` }));
    },
  };
  login = createPmgLogin(config, api as Api, () => now);
});

const cookie = (number: number) => `PMGAuthCookie=PMG%3Arollcall%40pmg%3A${number}%3A%3A%2B%2F%3D`;
const refused = () => Promise.reject(new PollError('auth', 'refused', { status: 401 }));
const shown = ({ headers }: Call) => Promise.resolve(headers?.cookie);

test('logs in once, and shows the ticket escaped', async () => {
  assert.equal(await login.proven(call, shown), cookie(1));
  assert.equal(await login.proven(call, shown), cookie(1));
  assert.equal(logins, 1);
});

test('renews the ticket before it is 90 minutes old', async () => {
  await login.proven(call, shown);
  now = 79 * minute;
  assert.equal(await login.proven(call, shown), cookie(1));
  now = 80 * minute;
  assert.equal(await login.proven(call, shown), cookie(2));
  assert.deepEqual(login.withTicket(call).headers, { cookie: cookie(2) });
});

test('logs in again, once, when an older ticket is refused', async () => {
  await login.proven(call, shown);
  const answer = await login.proven(call, (asked) =>
    asked.headers?.cookie === cookie(1) ? refused() : shown(asked),
  );
  assert.equal(answer, cookie(2));
  await assert.rejects(login.proven(call, refused), { kind: 'auth' });
  assert.equal(logins, 3);
});

test('does not log in again when a new ticket is refused, or for another error', async () => {
  await assert.rejects(login.proven(call, refused), { kind: 'auth' });
  assert.equal(logins, 1);
  const forbidden = () => Promise.reject(new PollError('auth', 'forbidden', { status: 403 }));
  await assert.rejects(login.proven(call, forbidden), { status: 403 });
  assert.equal(logins, 1);
});
