import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { pino } from 'pino';
import {
  configurationDocument,
  configurationHistory,
  type ConfigurationDocument,
} from '../../src/contract/configuration.ts';
import type { Problem } from '../../src/contract/problem.ts';
import { systemClock } from '../../src/scheduler/clock/clock.ts';
import { Configuration } from '../../src/scheduler/configuration/configuration.ts';
import { fromSettings } from '../../src/scheduler/configuration/lever-and-cadence.ts';
import { buildApp, type ServerPorts } from '../../src/scheduler/server/app.ts';
import type { App } from '../../src/scheduler/server/typed-app.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { openTestDatabase } from '../embedded-database.ts';
import { emptyAudit } from '../tampering.ts';
import { gatePorts } from './gate-ports.ts';
import { startStub } from './stub-scheduler.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const token = 'rc_test_0123456789abcdef0123456789abcdef';
const admin = { authorization: `Bearer ${token}` };
const reason = 'because the test says so';

let database: Database;
let folder: string;
let configuration: Configuration;
let gate: Awaited<ReturnType<typeof gatePorts>>;
let app: App;
let url: string;
before(async () => void ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  await database.script('delete from configuration_versions; delete from configuration_files');
  await emptyAudit(database);
  await open();
});
afterEach(close);

async function open(env: NodeJS.ProcessEnv = {}, openReads = true): Promise<void> {
  const logger = pino({ level: 'silent' });
  configuration = await Configuration.start({
    database,
    clock: systemClock,
    defaults: fromSettings({
      minInterval: 5_000,
      baseInterval: 10_000,
      maxInterval: 300_000,
      stalenessTarget: 60_000,
      workers: 16,
    }),
    env,
    systemJsonPath: join(folder, 'system.json'),
    log: logger,
  });
  gate = await gatePorts({ database, folder, token, loopback: openReads });
  // The routes of other subjects are not asked.
  app = buildApp({ ...gate.ports, configuration } as unknown as ServerPorts, logger);
  url = await app.listen({ host: '127.0.0.1', port: 0 });
}

async function close(): Promise<void> {
  await app.close();
  await configuration.close();
  await gate.close();
}

async function ask<Body = ConfigurationDocument>(
  method: 'GET' | 'PATCH' | 'POST',
  path: string,
  payload?: object,
  headers: Record<string, string> = admin,
) {
  const answer = await app.inject({ method, url: path, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, type: answer.headers['content-type'], body: answer.json<Body>() };
}

describe('the API of the configuration', () => {
  it('shows, changes, tells the history and rolls back, in documents of the contract', async () => {
    const shown = await ask('GET', '/api/config', undefined, {});
    assert.equal(shown.status, 200);
    assert.equal(configurationDocument.parse(shown.body).version, 1);
    const changes = { adaptivePollingEnabled: false };
    const changed = await ask('PATCH', '/api/config', { changes, reason, version: 1 });
    assert.equal(changed.status, 200);
    assert.equal(changed.body.effective.adaptivePollingEnabled, false);
    assert.equal(changed.body.changedBy, 'admin');
    const back = await ask('POST', '/api/config/rollback', { to: 1, reason, version: 2 });
    assert.equal(back.body.effective.adaptivePollingEnabled, null);
    const history = await ask<object>('GET', '/api/config/history?limit=2', undefined, {});
    assert.deepEqual(
      configurationHistory.parse(history.body).versions.map(({ version, restores }) => [version, restores]),
      [
        [3, 1],
        [2, null],
      ],
    );
  });

  it('lets nobody change it without a token, whatever they send', async () => {
    for (const [method, path] of [
      ['PATCH', '/api/config'],
      ['POST', '/api/config/rollback'],
    ] as const) {
      assert.equal((await ask(method, path, { nonsense: true }, {})).status, 401);
      const viewer = { ...admin, 'x-rollcall-user': 'eve', 'x-rollcall-role': 'Editor' };
      assert.equal((await ask(method, path, { nonsense: true }, viewer)).status, 403);
    }
    assert.equal(configuration.document().version, 1);
  });

  it('is not read without a token beyond loopback', async () => {
    await close();
    await open({}, false);
    for (const path of ['/api/config', '/api/config/history']) {
      assert.equal((await ask('GET', path, undefined, {})).status, 401);
      assert.equal((await ask('GET', path)).status, 200);
    }
  });

  it('refuses with a problem document that names the field and what to do', async () => {
    const refused = async (method: 'PATCH' | 'POST', path: string, body: object) => {
      const answer = await ask<Problem>(method, path, body);
      assert.match(String(answer.type), /^application\/problem\+json/);
      return [answer.status, answer.body.field, answer.body.detail] as const;
    };
    const patch = (changes: object, version: unknown = 1) =>
      refused('PATCH', '/api/config', { changes, reason, version });
    assert.deepEqual(await patch({ workers: 0 }), [
      400,
      'changes.workers',
      'changes.workers: must be a whole number from 1 to 10000',
    ]);
    assert.match(
      (await patch({ interval: 5 })).join(' '),
      /^400 changes changes: has no field interval: name/,
    );
    assert.match(
      (await patch({ baseIntervalSeconds: 2 })).join(' '),
      /^422 changes\.baseIntervalSeconds .*choose/,
    );
    assert.match(
      (await patch({ workers: 2 }, 9)).join(' '),
      /^409 version .*at version 1, and you have seen 9/,
    );
    assert.match((await patch({ workers: 2 }, '1')).join(' '), /^400 version version: must be the version/);
    assert.match(
      (await refused('POST', '/api/config/rollback', { to: 5, reason, version: 1 })).join(' '),
      /^404 to /,
    );
    assert.match(
      (await refused('POST', '/api/config/rollback', { to: 1, reason: '', version: 1 })).join(' '),
      /^400 reason reason: must say why/,
    );
    const limit = await ask<Problem>('GET', '/api/config/history?limit=0');
    assert.deepEqual([limit.status, limit.body.field], [400, 'limit']);
  });
});

interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** Runs `rollcall …` as people do: a process of its own, in the data folder's parent. */
function rollcall(args: string[], env: NodeJS.ProcessEnv = { ROLLCALL_TOKEN: token }): Promise<Outcome> {
  return new Promise((done) => {
    const options = { cwd: folder, env: { PATH: process.env.PATH, ROLLCALL_URL: url, ...env } };
    execFile(process.execPath, [main, ...args], options, (error, out, err) =>
      done({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

describe('rollcall config', () => {
  it('show says what is in force and where it comes from, with no token on this machine', async () => {
    await close();
    await open({ ADAPTIVE_POLLING_MAX_INTERVAL: '2m' });
    const { code, out, err } = await rollcall(['config', 'show'], {});
    assert.deepEqual([code, err], [0, '']);
    const lines = out.split('\n');
    assert.match(lines[0] ?? '', /^Version 2, changed 20\d\d-.* by settings$/);
    assert.match(out, /^FIELD +VALUE +FROM$/m);
    assert.match(out, /^adaptivePollingEnabled +rollout +default$/m);
    assert.match(out, /^maxIntervalSeconds +120 +environment ADAPTIVE_POLLING_MAX_INTERVAL$/m);
  });

  it('set changes it, history tells of it, and rollback brings it back', async () => {
    const set = await rollcall([
      'config',
      'set',
      'adaptivePollingEnabled=false',
      'maxIntervalSeconds=2m',
      '--reason',
      'storm on the cluster',
    ]);
    assert.deepEqual([set.code, set.err], [0, '']);
    assert.match(set.out, /^Done: version 2 is in force\.$/m);
    assert.deepEqual(
      [configuration.current().adaptivePollingEnabled, configuration.current().maxIntervalSeconds],
      [false, 120],
    );
    const again = await rollcall(['config', 'set', 'maxIntervalSeconds=120', '--reason', 'to be sure']);
    assert.match(again.out, /^Nothing to change: it is so already\.$/m);
    const back = await rollcall(['config', 'rollback', '1', '--reason', 'storm is over']);
    assert.equal(back.code, 0);
    assert.equal(configuration.current().adaptivePollingEnabled, null);
    const history = await rollcall(['config', 'history']);
    assert.match(
      history.out,
      /^3 +20\S+ +rollback to 1 +admin +adaptivePollingEnabled false → rollout, maxIntervalSeconds 120 → 300 +storm is over$/m,
    );
    const one = await rollcall(['config', 'history', '--limit', '1', '--json']);
    assert.equal(configurationHistory.parse(JSON.parse(one.out)).versions.length, 1);
  });

  it('gives machines the documents of the API, errors too', async () => {
    const shown = await rollcall(['config', 'show', '--json']);
    assert.deepEqual(configurationDocument.parse(JSON.parse(shown.out)), configuration.document());
    const refused = await rollcall([
      'config',
      'set',
      'workers=2',
      '--version',
      '7',
      '--reason',
      reason,
      '--json',
    ]);
    assert.deepEqual([refused.code, refused.out], [1, '']);
    const problem = JSON.parse(refused.err) as Problem;
    assert.deepEqual([problem.status, problem.field], [409, 'version']);
  });

  it('says what the service refuses, and changes nothing', async () => {
    const conflict = await rollcall(['config', 'set', 'minIntervalSeconds=20', '--reason', reason]);
    assert.equal(conflict.code, 1);
    assert.match(
      conflict.err,
      /^rollcall: The values exclude one another\. minIntervalSeconds \(20, set by the API\) is longer than baseIntervalSeconds \(10, the default\): choose/,
    );
    const stranger = await rollcall(['config', 'set', 'workers=2', '--reason', reason], {
      ROLLCALL_TOKEN: 'no',
    });
    assert.equal(stranger.code, 1);
    assert.match(stranger.err, /^rollcall: The token is not valid\./);
    assert.equal(configuration.document().version, 1);
  });

  it('takes the token of a file, and needs one for a change', async () => {
    const without = await rollcall(['config', 'set', 'workers=2', '--reason', reason], {});
    assert.equal(without.code, 1);
    assert.match(without.err, /needs a token: set ROLLCALL_TOKEN or name a file with --token-file/);
    const file = join(folder, 'my.token');
    const missing = await rollcall(['config', 'show', '--token-file', file], {});
    assert.match(missing.err, /my\.token cannot be read \(ENOENT\)/);
    writeFileSync(file, `${token}\n`);
    const done = await rollcall(
      ['config', 'set', 'workers=2', '--reason', reason, '--token-file', file, '--url', `${url}/`],
      { ROLLCALL_URL: 'http://127.0.0.1:1' },
    );
    assert.equal(done.code, 0, done.err);
  });

  it('shows the token of the data folder to a service on this machine alone', async () => {
    mkdirSync(join(folder, 'data'), { recursive: true });
    writeFileSync(join(folder, 'data', 'admin.token'), `${token}\n`);
    const set = ['config', 'set', 'workers=2', '--reason', reason, '--version', '1'];
    const elsewhere = await rollcall([...set, '--url', 'http://rollcall.invalid'], {});
    assert.match(elsewhere.err, /needs a token/);
    const here = await rollcall(set, {});
    assert.equal(here.code, 0, here.err);
    rmSync(join(folder, 'data'), { recursive: true });
  });

  it('answers a command line that means nothing with 2 and what would', async () => {
    const because: [string[], RegExp][] = [
      [['config'], /A command is missing after "rollcall config": write show or set or history or rollback/],
      [['config', 'get'], /no command "get" after "rollcall config"/],
      [['polling'], /no command "polling": write status or doctor or instances or .* or audit, or --help/],
      [['constructor'], /no command "constructor"/],
      [['config', 'set', '--reason', 'why not'], /Say what to set/],
      [['config', 'set', 'workers', '--reason', 'why not'], /"workers" sets nothing: write FIELD=VALUE/],
      [['config', 'set', 'interval=5'], /"interval=5" sets nothing: .*minIntervalSeconds/],
      [['config', 'set', 'workers=2', 'workers=3'], /workers is set twice/],
      [['config', 'set', 'workers=two'], /workers is "two": must be a whole number from 1 to 10000/],
      [['config', 'set', 'workers=2m'], /workers is "2m": must be a whole number/],
      [['config', 'set', 'minIntervalSeconds='], /minIntervalSeconds is "": must be a number of seconds/],
      [['config', 'set', 'adaptivePollingEnabled=off'], /is "off": must be true, false, or null/],
      [['config', 'set', 'workers=2'], /needs its reason: say why with --reason/],
      [
        ['config', 'set', 'workers=2', '--reason', 'why', '--version', '0'],
        /--version is "0": must be a whole/,
      ],
      [
        ['config', 'rollback', '--reason', 'why'],
        /VERSION is missing: write it as in "rollcall config rollback 3/,
      ],
      [['config', 'rollback', 'last', '--reason', 'why'], /VERSION is "last": must be a whole number/],
      [['config', 'rollback', '1', '2', '--reason', 'why'], /more than is understood/],
      [['config', 'show', '--limit', '3'], /'--limit'.*Flags are --url, --token-file, --json/],
      [['config', 'show', '--url', 'localhost:7655'], /"localhost:7655" cannot be used: write it as http:/],
      [['config', 'show', '--url', 'http://me:secret@localhost'], /cannot be used/],
    ];
    const outcomes = await Promise.all(because.map(([args]) => rollcall(args)));
    outcomes.forEach(({ code, out, err }, index) => {
      const [args, message] = because[index] as [string[], RegExp];
      assert.match(err, message, args.join(' '));
      assert.match(err, /^rollcall: [^\n]*\n$/);
      assert.deepEqual([code, out], [2, ''], args.join(' '));
    });
    const help = await rollcall(['config', '--help']);
    assert.equal(help.code, 0);
    assert.match(help.out, /Exit codes: 0 done, 1 refused or failed, 2 .* 3 the audit log/);
  });

  it('tells a service that is down, or is none, from one that refuses', async (t) => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const down = await rollcall(['config', 'show', '--url', `http://127.0.0.1:${port}`]);
    assert.equal(down.code, 1);
    assert.match(down.err, /does not answer \(ECONNREFUSED\): is the service running.*--url or ROLLCALL_URL/);

    const stub = await startStub(() => ({ body: '<html>hello</html>' }));
    t.after(() => stub.close());
    const other = await rollcall(['config', 'show', '--url', stub.url]);
    assert.equal(other.code, 1);
    assert.match(other.err, /answered 200 to GET \/api\/config with something that Rollcall .* does not say/);

    stub.answer = () => ({ status: 302, body: '', headers: { location: `${url}/api/config` } });
    const sent = await rollcall(['config', 'show', '--url', stub.url]);
    assert.equal(sent.code, 1, 'a redirect would take the token elsewhere');
  });

  it('shows what others wrote without letting it steer the terminal', async () => {
    await configuration.change(
      { changes: { workers: 3 }, reason: 'clear \u001b[2J\nscreen', version: 1 },
      { name: 'eve\u202e', address: '', requestId: '' },
    );
    const { out } = await rollcall(['config', 'history']);
    assert.match(out, /eve\ufffd .*clear \ufffd\[2J\ufffdscreen$/m);
  });
});
