import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { OutgoingHttpHeaders } from 'node:http';
import { endpoints } from '../../src/contract/endpoints.ts';
import { cookiesOf, httpAsk } from './http-request.ts';
import { ServiceProcess } from './service-process.ts';

/**
 * Who may call what, written down by hand: not derived from the endpoints themselves, so that neither a slip there nor
 * an endpoint that is forgotten here goes unnoticed.
 */
const least: Record<string, 'anybody' | 'viewer' | 'operator' | 'admin'> = {
  'GET /api/health': 'anybody',
  'GET /api/openapi.json': 'anybody',
  'POST /api/session': 'anybody',
  'GET /api/session/oidc': 'anybody',
  'GET /api/session/oidc/callback': 'anybody',

  'GET /api/session': 'viewer',
  'DELETE /api/session': 'viewer',
  'GET /api/monitoring/scheduler/health': 'viewer',
  'GET /api/history': 'viewer',
  'GET /api/rollouts': 'viewer',
  'GET /api/rollouts/{id}': 'viewer',
  'GET /api/rollouts/{id}/verdicts': 'viewer',
  'GET /api/rollouts/{id}/plan': 'viewer',
  'GET /api/rollouts/{id}/criteria': 'viewer',
  'GET /api/rollouts/{id}/run-sheet': 'viewer',
  'GET /api/cells': 'viewer',
  'GET /api/nodes': 'viewer',
  'GET /api/events': 'viewer',
  'GET /api/events/past': 'viewer',
  'GET /api/config': 'viewer',
  'GET /api/config/history': 'viewer',
  'GET /api/monitoring/instances': 'viewer',
  'GET /api/monitoring/instances/{key}': 'viewer',
  'GET /api/monitoring/dlq': 'viewer',
  'GET /api/policy/config': 'viewer',
  'GET /api/policy/run': 'viewer',
  'GET /api/policy/moves': 'viewer',
  'GET /api/policy/status': 'viewer',
  'GET /api/policy/stations': 'viewer',
  'GET /api/policy/runs': 'viewer',
  'GET /api/policy/runs/{run_id}': 'viewer',
  'GET /api/policy/queue': 'viewer',
  'GET /api/policy/gates': 'viewer',
  'GET /api/time': 'viewer',
  'POST /api/policy/telemetry': 'viewer',
  'GET /api/sync': 'viewer',
  'GET /api/sync/sites': 'viewer',
  'GET /api/sync/days': 'viewer',
  'GET /api/sync/batches': 'viewer',
  'GET /api/sync/rate-limits': 'viewer',
  'GET /api/sync/runs': 'viewer',
  'GET /api/sync/runs/{run}': 'viewer',
  'GET /api/sync/verify': 'viewer',

  'GET /api/audit': 'operator',
  'GET /api/audit/export': 'operator',
  'GET /api/audit/verify': 'operator',
  'POST /api/monitoring/breakers/{key}/reset': 'operator',
  'POST /api/monitoring/dlq/retry': 'operator',
  'POST /api/monitoring/dlq/{key}/retry': 'operator',
  'POST /api/monitoring/instances/{key}/pause': 'operator',
  'POST /api/monitoring/instances/{key}/resume': 'operator',
  'POST /api/monitoring/instances/{key}/poll': 'operator',
  'POST /api/rollouts/{id}/hold': 'operator',
  'POST /api/rollouts/{id}/rollback': 'operator',
  'POST /api/rollouts/{id}/notes': 'operator',
  'POST /api/rollouts/{id}/kill-switches/{killSwitch}': 'operator',
  'POST /api/rollouts/backtest': 'operator',
  'POST /api/rollouts/what-if': 'operator',
  'POST /api/rollouts/time-to-evidence': 'operator',
  'POST /api/rollouts/reach': 'operator',
  'GET /api/webhooks': 'operator',
  'POST /api/policy/cancel': 'operator',
  'POST /api/policy/dead-letters/{run_id}/retry': 'operator',
  'POST /api/sync/runs': 'operator',
  'POST /api/sync/halt': 'operator',
  'POST /api/sync/resume': 'operator',
  'POST /api/sync/auto-sync/suspend': 'operator',
  'POST /api/sync/auto-sync/restore': 'operator',

  'DELETE /api/monitoring/dlq/{key}': 'admin',
  'POST /api/rollouts/{id}/start': 'admin',
  'POST /api/rollouts/{id}/promote': 'admin',
  'POST /api/rollouts/{id}/resume': 'admin',
  'POST /api/rollouts/{id}/finish': 'admin',
  'POST /api/rollouts/{id}/abort': 'admin',
  'POST /api/rollouts/{id}/sign-offs': 'admin',
  'POST /api/rollouts/{id}/ticks': 'admin',
  'POST /api/rollouts/{id}/waivers': 'admin',
  'POST /api/rollouts/{id}/drills/{drill}': 'admin',
  'POST /api/policy/revoke': 'admin',
  'PATCH /api/config': 'admin',
  'POST /api/config/rollback': 'admin',
  'GET /api/tokens': 'admin',
  'POST /api/tokens': 'admin',
  'POST /api/tokens/{name}/rotate': 'admin',
  'POST /api/tokens/{name}/revoke': 'admin',
};

const levels = ['anybody', 'viewer', 'operator', 'admin'] as const;

/** Somebody who calls: what they present, what level their reads and their writes have, and how they are turned away. */
interface Caller {
  headers: OutgoingHttpHeaders;
  reads: (typeof levels)[number];
  writes: (typeof levels)[number];
  refusedWith: 401 | 403;
}

const reason = 'by a test';
let loopback: ServiceProcess;
let reachable: ServiceProcess;
const callers = new Map<string, { service: ServiceProcess; caller: Caller }>();

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const grafana = (token: string, login: string, role: string) => ({
  ...bearer(token),
  'x-rollcall-user': login,
  'x-rollcall-role': role,
});
/** The address 0.0.0.0 is for listening alone. */
const urlOf = (service: ServiceProcess) => service.url.replace('0.0.0.0', '127.0.0.1');

before(async () => {
  const env = { ROLLCALL_WRITES_PER_MINUTE: '100000', ROLLCALL_READS_PER_MINUTE: '100000' };
  [loopback, reachable] = await Promise.all([
    ServiceProcess.start({ args: ['--simulate', '1'], env }),
    ServiceProcess.start({ args: ['--simulate', '1', '--host', '0.0.0.0'], env }),
  ]);
  for (const [where, service] of [
    ['on loopback', loopback],
    ['on another address', reachable],
  ] as const) {
    const open = service === loopback;
    for (const [name, caller] of Object.entries(await callersOf(service, open)))
      callers.set(`${name}, ${where}`, { service, caller });
  }
});
after(() => Promise.all([loopback.discard(), reachable.discard()]));

async function callersOf(service: ServiceProcess, open: boolean): Promise<Record<string, Caller>> {
  const create = async (name: string, scope: string, more: object = {}) => {
    const { status, body, text } = await httpAsk(`${urlOf(service)}/api/tokens`, {
      method: 'POST',
      headers: service.asAdmin(),
      json: { name, scope, reason, ...more },
    });
    assert.equal(status, 201, text);
    return body.secret as string;
  };
  const viewer = await create('viewer', 'read');
  const operator = await create('operator', 'operate');
  const admin = await create('second-admin', 'admin');
  const dataSource = await create('data-source', 'admin', { grafana: true });
  const readingSource = await create('reading-source', 'read', { grafana: true });
  const soon = Date.now() + 300;
  const expired = await create('expired', 'admin', { expiresAt: new Date(soon).toISOString() });
  while (Date.now() <= soon) await new Promise((done) => setImmediate(done));

  const signedIn = await httpAsk(`${urlOf(service)}/api/session`, { method: 'POST', json: { token: admin } });
  const cookie = cookiesOf(signedIn).get('rollcall')?.pair ?? '';
  const session = { cookie, 'x-csrf-token': String(signedIn.body.csrfToken) };

  const all = (headers: OutgoingHttpHeaders, level: Caller['reads']): Caller => ({
    headers,
    reads: level,
    writes: level,
    refusedWith: 403,
  });
  // What is sent as a write but takes no more than leave to read changes nothing, so they may send it.
  const reader = (headers: OutgoingHttpHeaders): Caller => all(headers, 'viewer');
  const nobody = (headers: OutgoingHttpHeaders): Caller => ({ ...all(headers, 'anybody'), refusedWith: 401 });
  return {
    'no token': { ...nobody({}), reads: open ? 'viewer' : 'anybody' },
    'an expired token': nobody(bearer(expired)),
    'a forged token': nobody(bearer(`rc_${'A'.repeat(43)}`)),
    viewer: all(bearer(viewer), 'viewer'),
    operator: all(bearer(operator), 'operator'),
    admin: all(bearer(admin), 'admin'),
    'an admin in a browser': all(session, 'admin'),
    'an admin in a browser without the CSRF token': { ...all({ cookie }, 'admin'), writes: 'anybody' },
    'a Grafana viewer': reader(grafana(dataSource, 'bob', 'Viewer')),
    'a Grafana editor': reader(grafana(dataSource, 'bob', 'Editor')),
    'an anonymous visitor of Grafana': reader(grafana(dataSource, '', 'Admin')),
    "Grafana's alert rules": reader(grafana(dataSource, 'grafana_scheduler', 'Admin')),
    'a data source by itself': { ...reader(bearer(dataSource)), writes: 'anybody' },
    'a Grafana viewer by an ordinary admin token': reader(grafana(admin, 'bob', 'Viewer')),
    'a Grafana admin': all(grafana(dataSource, 'alice', 'Admin'), 'admin'),
    'a Grafana admin by a token that only reads': all(grafana(readingSource, 'alice', 'Admin'), 'viewer'),
  };
}

const suffices = (has: Caller['reads'], needed: Caller['reads']) =>
  levels.indexOf(has) >= levels.indexOf(needed);

const names = [
  'no token',
  'an expired token',
  'a forged token',
  'viewer',
  'operator',
  'admin',
  'an admin in a browser',
  'an admin in a browser without the CSRF token',
  'a Grafana viewer',
  'a Grafana editor',
  'an anonymous visitor of Grafana',
  "Grafana's alert rules",
  'a data source by itself',
  'a Grafana viewer by an ordinary admin token',
  'a Grafana admin',
  'a Grafana admin by a token that only reads',
];

/** Without a snapshot version these are 401, too: what is wrong before it is told as 400 to those who may ask. */
const wrongQuery: Record<string, string> = {
  '/api/policy/run': '?v=2',
  '/api/policy/moves': '?v=2',
  '/api/policy/status': '?v=2',
  '/api/policy/stations': '?v=2',
  '/api/policy/cancel': '?v=2',
};

describe('who may call what', () => {
  it('is written down for every endpoint that there is', async () => {
    const known = endpoints.map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(known.toSorted(), Object.keys(least).toSorted());
    const { body } = await httpAsk(`${urlOf(loopback)}/api/openapi.json`);
    const described = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    assert.deepEqual(described.toSorted(), Object.keys(least).toSorted());
  });

  for (const where of ['on loopback', 'on another address'])
    for (const name of names)
      it(`holds for ${name}, ${where}`, async () => {
        const { service, caller } = callers.get(`${name}, ${where}`) as {
          service: ServiceProcess;
          caller: Caller;
        };
        for (const [endpoint, needed] of Object.entries(least)) {
          const [method = '', path = ''] = endpoint.split(' ');
          // What ends the session of the one caller that has one is tried elsewhere.
          if (endpoint === 'DELETE /api/session' && name === 'an admin in a browser') continue;
          // A good token in between keeps the address from being locked out for the bad ones.
          await httpAsk(`${urlOf(service)}/api/session`, { headers: service.asAdmin() });
          const asked = path.replaceAll(/\{\w+\}/g, 'nobody') + (wrongQuery[path] ?? '');
          const { status, text } = await httpAsk(urlOf(service) + asked, {
            method,
            headers: caller.headers,
            // Says nothing that could be done: who may ask hears that, 400 or 404.
            ...(method !== 'GET' && { json: { unknown: true } }),
            // What goes on for minutes tells who may ask by its head.
            headOnly: endpoint === 'GET /api/events',
          });
          const level = method === 'GET' ? caller.reads : caller.writes;
          const what = `${endpoint}: ${status} ${text.slice(0, 300)}`;
          if (needed === 'anybody' || suffices(level, needed))
            assert.ok(status < 500 && status !== 401 && status !== 403 && status !== 429, what);
          else assert.equal(status, caller.refusedWith, what);
        }
      });
});
