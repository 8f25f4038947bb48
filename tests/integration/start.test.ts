import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { after, describe, it } from 'node:test';
import { parse } from 'yaml';
import { nextOutput } from '../child-output.ts';
import { temporaryFolder } from '../embedded-database.ts';
import { ServiceProcess, hasty, until } from './service-process.ts';

const root = join(import.meta.dirname, '../..');
const polledWell = async (service: ServiceProcess) =>
  (await service.health()).instances.filter(({ pollStatus }) => pollStatus.lastSuccess !== undefined);

describe('a first start without any setting', () => {
  it('polls a simulated fleet of twelve, of all three types, and shows health, history and metrics', async (t) => {
    const service = await ServiceProcess.start({ fresh: true });
    t.after(() => service.discard());
    assert.match(service.token, /^rc_/);
    await until('every instance was polled', 30_000, async () => (await polledWell(service)).length === 12);
    const health = await service.health();
    assert.equal(health.enabled, false);
    assert.deepEqual(health.queue.perType, { pve: 6, pbs: 3, pmg: 3 });
    assert.equal(health.deadLetter.count, 0);

    const metrics = await (await fetch(service.printed.get('metrics') as string)).text();
    const labels = 'instance_type="pve",instance="pve-node1"';
    for (const line of [
      `pulse_monitor_poll_duration_seconds_count{${labels}}`,
      `pulse_monitor_poll_total{${labels},result="success"}`,
      `pulse_monitor_poll_last_success_timestamp{${labels}}`,
      `pulse_monitor_poll_staleness_seconds{${labels}}`,
      'pulse_monitor_poll_queue_depth 0',
      'pulse_monitor_poll_inflight{instance_type="pmg"} 0',
      '# TYPE pulse_monitor_poll_errors_total counter',
    ])
      assert.ok(metrics.includes(`\n${line}`), line);

    await until('the history has a sample', 30_000, async () => {
      const { body } = await service.get('/api/history?series=staleness.max,instances.total');
      const { series } = body as { series: { name: string; values: number[] }[] };
      return series.every(({ values }) => values.length > 0);
    });
    assert.equal(await service.stop(), 0);
  });

  it('that was killed in the middle comes up the next time', async (t) => {
    const first = await ServiceProcess.launch({ fresh: true });
    // From here on until all its files are there, PGlite takes the folder for a database and cannot open it.
    const halfway = join(first.folder, 'postgres/PG_VERSION');
    for (const deadline = Date.now() + 30_000; !existsSync(halfway) && Date.now() < deadline;) await delay(1);
    await first.kill9();
    assert.ok(existsSync(halfway) && existsSync(join(first.folder, 'postgres.unfinished')));
    const second = await ServiceProcess.start({ folder: first.folder });
    t.after(() => second.discard());
    assert.equal((await second.get('/api/health')).status, 200);
  });
});

describe('a fleet that a settings file names', () => {
  it('is polled where it is: a simulator in another process', async (t) => {
    const folder = temporaryFolder();
    const file = join(folder, 'fleet.yaml');
    const simulator = spawn(
      process.execPath,
      [join(root, 'src/simulator/main.ts'), '--instances', '4', '--port', '0', '--write', file],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = once(simulator, 'exit');
    t.after(async () => {
      simulator.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    });
    await nextOutput(simulator);
    const service = await ServiceProcess.start({
      settings: { ...(parse(readFileSync(file, 'utf8')) as object), polling: hasty },
    });
    t.after(() => service.discard());
    assert.ok(!service.printed.has('simulator'));
    await until('every instance was polled', 20_000, async () => (await polledWell(service)).length === 4);
    assert.doesNotMatch(
      JSON.stringify(await service.health()) + service.log,
      /rollcall@pve!monitor|secret|password/,
    );
  });
});

describe('a start that cannot go through says in a sentence what to change', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  after(() => rmSync(folder, { recursive: true }));

  it('a data folder that is a file', async () => {
    const { code, said } = await ServiceProcess.fails({ args: ['--data', file] });
    assert.equal(code, 1);
    assert.match(
      said,
      /^rollcall: The data folder .*a-file cannot be used \(EEXIST\): choose .* --data or ROLLCALL_DATA\.$/,
    );
  });

  it('a port that is taken, for the API, the metrics and the simulator', async (t) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    t.after(() => taken.close());
    const port = String((taken.address() as AddressInfo).port);
    for (const [setting, options] of [
      ['port', { args: ['--port', port] }],
      ['metricsPort', { args: ['--metrics-port', port] }],
      ['simulatorPort', { env: { ROLLCALL_SIMULATOR_PORT: port } }],
    ] as const) {
      const { code, said } = await ServiceProcess.fails({
        ...options,
        args: [...('args' in options ? options.args : [])],
      });
      assert.equal(code, 2, said);
      const [last = ''] = said.split('\n').slice(-1);
      assert.match(
        last,
        new RegExp(
          `^rollcall: Setting ${setting} is ${port}, which is in use on 127.0.0.1: .*choose another port with`,
        ),
      );
    }
  });

  it('a host that is not of this machine', async () => {
    const { code, said } = await ServiceProcess.fails({ args: ['--host', '203.0.113.7'] });
    assert.equal(code, 2, said);
    assert.match(said, /rollcall: Setting host is "203\.0\.113\.7", which is no address of this machine/);
  });

  it('a data folder that another process has', async (t) => {
    const service = await ServiceProcess.start();
    t.after(() => service.discard());
    const { code, said } = await ServiceProcess.fails({ folder: service.folder });
    assert.equal(code, 1);
    assert.match(
      said,
      /^rollcall: The data folder .* is in use by another Rollcall: stop that one, or choose/,
    );
    assert.equal((await service.get('/api/health')).status, 200, 'the first goes on');
  });

  it('a plan that is none, a plans folder that is none, and a wrong setting', async () => {
    const plans = join(folder, 'plans');
    mkdirSync(plans);
    writeFileSync(join(plans, 'bad.yaml'), 'name: bad\ntitle: 1\nlever: optimize\n');
    const plan = await ServiceProcess.fails({ env: { ROLLCALL_PLANS: plans } });
    assert.match(plan.said, /^(rollcall: )?.*bad\.yaml:2:8: title: /m);
    const missing = await ServiceProcess.fails({ env: { ROLLCALL_PLANS: file } });
    assert.match(missing.said, /^rollcall: The plans folder .*a-file cannot be read \(ENOTDIR\)/);
    const setting = await ServiceProcess.fails({ settings: { polling: { workers: 0 } } });
    assert.equal(setting.code, 2);
    assert.match(
      setting.said,
      /^rollcall: Setting polling\.workers \(from .*rollcall\.yaml\) is 0: must be a whole number from 1/,
    );
  });

  it('a database server that does not answer', async () => {
    const { code, said } = await ServiceProcess.fails({
      env: { DATABASE_URL: 'postgres://me:S3CRET@127.0.0.1:1/x' },
    });
    assert.equal(code, 1);
    assert.match(said, /^rollcall: The database of DATABASE_URL cannot be used: connect ECONNREFUSED/);
    assert.doesNotMatch(said, /S3CRET/);
  });
});
