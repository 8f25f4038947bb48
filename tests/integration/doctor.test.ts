import assert from 'node:assert/strict';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { stringify } from 'yaml';
import type { InstanceConfig } from '../../src/contract/instance.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { appendAudit } from '../../src/scheduler/audit/audit-log.ts';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { startPostgres, type PostgresServer } from '../postgres-server.ts';
import { rollcall } from './rollcall-process.ts';
import { hasty, ServiceProcess, until } from './service-process.ts';

interface Examined {
  code: number;
  findings: Finding[];
  /** All that was printed, as text and as JSON. */
  said: string;
}

const entry = {
  at: Date.UTC(2026, 10, 21, 8),
  actor: 'grace',
  address: '192.0.2.7',
  action: 'breaker.reset',
  subject: 'pve::pve-node1',
  reason: 'The switch was replaced',
  outcome: 'allowed' as const,
  requestId: 'req-1',
  detail: {},
};
const anyPorts = { port: 0, metricsPort: 0, simulatorPort: 0 };

let simulator: Simulator;
before(async () => {
  simulator = await startSimulator({ count: 4, seed: 1, host: '127.0.0.1', controlPort: 0 });
});
after(() => simulator.close());

/** A folder with a settings file, and a database that was laid out if that is wanted. */
async function installation(
  t: TestContext,
  { settings = {}, data = false }: { settings?: object; data?: boolean } = {},
) {
  const folder = temporaryFolder();
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'rollcall.yaml');
  writeFileSync(config, stringify({ ...anyPorts, data: folder, ...settings }), { mode: 0o600 });
  if (data) await layOut(folder);
  return { folder, config };
}

async function doctor(
  folder: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<Examined> {
  const asked = ['doctor', '--config', join(folder, 'rollcall.yaml'), ...args];
  const { code, out, err } = await rollcall([...asked, '--json'], folder, env);
  assert.equal(err, '');
  const { ok, findings } = JSON.parse(out) as { ok: boolean; findings: Finding[] };
  assert.equal(ok, code === 0);
  return { code, findings, said: out };
}

const of = (findings: Finding[], check: string) =>
  findings
    .filter((finding) => finding.check === check)
    .map(({ state, says, fix }) => `${state} ${says} ${fix ?? ''}`);

describe('the doctor, where no service runs', () => {
  it('finds a sound installation sound, hosts and all', async (t) => {
    const { folder } = await installation(t, {
      settings: { instances: simulator.instances },
      data: true,
    });
    const { code, findings } = await doctor(folder);
    assert.deepEqual(
      findings.filter(({ state }) => state === 'fail'),
      [],
    );
    assert.equal(code, 0);
    assert.deepEqual(of(findings, 'targets'), ['ok 4 of 4 instances answer ']);
    assert.match(of(findings, 'database').join('\n'), /ok embedded.*\nok its schema is that of this version/);
    assert.match(of(findings, 'audit').join(), /unbroken, 0 entries/);
    assert.match(of(findings, 'plans').join(), /adaptive-polling, optimize, search-console-sync/);
    assert.match(of(findings, 'service').join(), /^warn No service answers/);
  });

  it('says what is wrong with settings, and looks at no more of them', async (t) => {
    const { folder, config } = await installation(t, { settings: { prot: 1 } });
    const { code, findings } = await doctor(folder, [], { ROLLCALL_GRAFANA_TOKN: 'x'.repeat(40) });
    assert.equal(code, 1);
    assert.deepEqual(of(findings, 'settings'), [
      'warn The variable ROLLCALL_GRAFANA_TOKN is set, and nothing reads it. Mend its name after docs/configuration.md, or unset it.',
      `fail Setting prot (from ${config}) is not known: remove it or mend its name. `,
    ]);
    assert.deepEqual(of(findings, 'database'), []);

    const words = await rollcall(['doctor', '--config', config], folder);
    assert.equal(words.code, 1);
    assert.match(words.out, /^fail {2}settings {2}Setting prot .*$/m);
    assert.match(words.out, /\n {16}→ Start it with npm start; .*\n/);
    assert.match(words.out, /\n\d+ well, 1 to look at, 1 failed\.\n$/);
  });

  it('names a host that is away, one with another certificate and one that refuses the token, without the token', async (t) => {
    const [pve, other, third] = simulator.instances.filter(({ type }) => type === 'pve') as [
      InstanceConfig,
      InstanceConfig,
      InstanceConfig,
    ];
    const planted = 'planted-secret-of-a-host';
    const instances = [
      { ...pve, url: 'https://127.0.0.1:1' },
      { ...other, tls: { fingerprint: 'ab'.repeat(32) } },
      ...(third ? [{ ...third, auth: { tokenId: 'a@b!c', secret: planted } }] : []),
    ];
    const { folder } = await installation(t, { settings: { instances } });
    const { code, findings, said } = await doctor(folder);
    assert.equal(code, 1);
    assert.match(of(findings, `pve::${pve.name}`).join(), /fail .*ECONNREFUSED.*no firewall/);
    assert.match(of(findings, `pve::${other.name}`).join(), /fail .*fingerprint.*openssl x509/);
    if (third) assert.match(of(findings, `pve::${third.name}`).join(), /fail .*401.*new token/);
    assert.ok(!said.includes(planted));
  });

  it('finds ports that others have, and files that others may read', async (t) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    t.after(() => taken.close());
    const { port } = taken.address() as AddressInfo;
    const { folder, config } = await installation(t, {
      settings: { metricsPort: port, instances: simulator.instances },
    });
    writeFileSync(join(folder, 'admin.token'), 'rc_x');
    chmodSync(join(folder, 'admin.token'), 0o644);
    chmodSync(config, 0o644);
    const { code, findings } = await doctor(folder);
    assert.equal(code, 1);
    assert.match(
      of(findings, 'ports').join(),
      new RegExp(`fail Setting metricsPort is ${port}, which is in use`),
    );
    assert.match(of(findings, 'data').join('\n'), /fail .*admin\.token holds a token.*mode 644/);
    assert.match(of(findings, 'settings').join('\n'), /warn .*credentials of hosts.*chmod 600/);
  });

  it('names plans that are wrong, and files that settings name and that are not there', async (t) => {
    const { folder } = await installation(t, {
      settings: {
        plans: 'plans',
        sources: { prometheus: { url: 'http://127.0.0.1:9', tokenFile: '/nowhere/token' } },
      },
    });
    const { code, findings } = await doctor(folder);
    assert.equal(code, 1);
    assert.match(of(findings, 'plans').join(), /fail The plans folder plans cannot be read \(ENOENT\)/);
    assert.match(
      of(findings, 'files').join(),
      /fail .*sources\.prometheus\.tokenFile.*\/nowhere\/token.*ENOENT/,
    );
  });

  it('finds an audit log that was changed', async (t) => {
    const { folder } = await installation(t, { data: true });
    const database = await openDatabase({ databaseUrl: undefined, folder, onError: () => {} });
    await database.transaction((transaction) => appendAudit(transaction, entry));
    await database.script('alter table audit_entries disable trigger all');
    await database.query(`update audit_entries set reason = 'another' where sequence = 1`);
    await database.close();
    const { code, findings } = await doctor(folder);
    assert.equal(code, 1);
    assert.match(of(findings, 'audit').join(), /fail Entry 1 of the audit log was changed.*docs\/audit\.md/);
  });
});

describe('the doctor, on a PostgreSQL server', () => {
  let server: PostgresServer;
  before(async () => {
    const started = await startPostgres();
    assert.ok(typeof started !== 'string', JSON.stringify(started));
    server = started;
  });
  after(() => server.stop());

  it('tells an empty database from one that a newer version has changed, and changes neither', async (t) => {
    const { folder } = await installation(t, { settings: { instances: simulator.instances }, data: false });
    const env = { DATABASE_URL: server.url };
    const first = await doctor(folder, [], env);
    assert.equal(first.code, 0);
    assert.match(of(first.findings, 'database').join('\n'), /ok PostgreSQL \d+.*\nok empty: the first start/);
    assert.deepEqual(
      await doctor(folder, [], env).then(({ findings }) => of(findings, 'database')),
      of(first.findings, 'database'),
    );

    const database = await openDatabase({ databaseUrl: server.url, folder, onError: () => {} });
    t.after(() => database.close());
    await database.query(`insert into migrations (name, runs_from) values ('9999_later.sql', '9998_before')`);
    const { code, findings } = await doctor(folder, [], env);
    assert.equal(code, 1);
    assert.match(of(findings, 'database').join('\n'), /fail A newer Rollcall.*9999_later.*docs\/upgrade\.md/);
    await database.query(`delete from migrations where name = '9999_later.sql'`);
  });

  it('says that a server cannot be reached, and shows no password', async (t) => {
    const { folder } = await installation(t, { settings: { instances: simulator.instances } });
    const { code, findings, said } = await doctor(folder, [], {
      DATABASE_URL: 'postgres://rollcall:S3CRET-password@127.0.0.1:1/rollcall',
    });
    assert.equal(code, 1);
    assert.match(
      of(findings, 'database').join(),
      /fail The database of DATABASE_URL cannot be used.*ECONNREFUSED/,
    );
    assert.ok(!said.includes('S3CRET'));
  });
});

describe('the doctor, where a service runs', () => {
  let service: ServiceProcess;
  before(async () => {
    const [pve] = simulator.instances;
    const folder = temporaryFolder();
    await layOut(folder);
    writeFileSync(join(folder, 'system.json'), '{ "adaptivePollingMinInterval": "soon" }');
    service = await ServiceProcess.start({
      folder,
      settings: {
        polling: { ...hasty, deadLetterRetry: '1h' },
        instances: [...simulator.instances.slice(1), { ...pve, url: 'https://127.0.0.1:1' }],
      },
    });
    await until('its fleet was polled', 30_000, async () => {
      const { instances } = await service.health();
      return (
        instances.some(({ breaker }) => breaker.state === 'open') &&
        instances.filter(({ pollStatus }) => pollStatus.lastSuccess !== undefined).length === 3
      );
    });
  });
  after(() => service.discard());

  it('asks it, and leaves its database and ports alone', async () => {
    const { code, findings } = await doctor(service.folder, ['--data', service.folder, '--url', service.url]);
    assert.equal(code, 1);
    assert.match(of(findings, 'service').join(), /^ok Rollcall \S+ answers at http/);
    assert.deepEqual(of(findings, 'access'), ['ok admin is admin here ']);
    assert.match(of(findings, 'targets').join(), /3 of 4 instances answer/);
    const [pve] = simulator.instances;
    assert.match(
      of(findings, `${pve?.type}::${pve?.name}`).join(),
      /fail .*ECONNREFUSED.*rollcall breakers reset/,
    );
    assert.match(
      of(findings, 'configuration').join(),
      /fail system\.json is not in force: .*adaptivePollingMinInterval/,
    );
    for (const check of ['database', 'ports']) assert.deepEqual(of(findings, check), []);
  });

  it('looks at nothing of this machine where only an address is named', async () => {
    const { out } = await rollcall(['doctor', '--url', service.url, '--json'], service.folder);
    const { findings } = JSON.parse(out) as { findings: Finding[] };
    assert.deepEqual([...new Set(findings.map(({ check }) => check))].slice(0, 3), [
      'node',
      'service',
      'access',
    ]);
    assert.deepEqual(of(findings, 'data'), []);
  });

  it('says that a token is refused, and does not show it', async () => {
    const file = join(service.folder, 'wrong.token');
    writeFileSync(file, 'rc_S3CRET-that-nobody-made', { mode: 0o600 });
    const { code, findings, said } = await doctor(service.folder, [
      '--url',
      service.url,
      '--token-file',
      file,
    ]);
    assert.equal(code, 1);
    assert.match(of(findings, 'access').join(), /fail .*rollcall tokens create/);
    assert.ok(!said.includes('S3CRET'));
  });

  it('says that none answers where one was named', async () => {
    const { out, code } = await rollcall(['doctor', '--url', 'http://127.0.0.1:2'], service.folder);
    assert.equal(code, 1);
    assert.match(out, /fail {2}service {2}http:\/\/127\.0\.0\.1:2 does not answer \(ECONNREFUSED\)/);
    assert.ok(!out.includes(readFileSync(join(service.folder, 'admin.token'), 'utf8').trim()));
  });
});
