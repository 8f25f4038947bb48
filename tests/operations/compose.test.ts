import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { healthDocument } from '../../src/contract/health.ts';
import { nodeList } from '../../src/contract/nodes.ts';
import { temporaryFolder } from '../embedded-database.ts';
import { until } from '../integration/service-process.ts';
import { startPostgres, type PostgresServer } from '../postgres-server.ts';
import { readCompose } from './compose-file.ts';
import { copyStage, root, stagesOf } from './image.ts';
import { Started } from './started.ts';

const adminToken = 'a'.repeat(64);
const secrets = {
  ROLLCALL_ADMIN_TOKEN: adminToken,
  ROLLCALL_TOKEN: 'g'.repeat(64),
  POSTGRES_PASSWORD: 'p'.repeat(32),
};
const compose = readCompose(secrets);
const services = Object.entries(compose.services);
const nodes = ['node-1', 'node-2', 'node-3'];

describe('docker-compose.yaml', () => {
  it('asks for each secret by name, and has none of its own', () => {
    for (const name of Object.keys(secrets))
      assert.throws(() => readCompose({ ...secrets, [name]: '' }), new RegExp(name));
  });

  it('leads to services, volumes and files that are there', () => {
    for (const [name, { depends_on, volumes, build, network_mode }] of services) {
      const others = [...Object.keys(depends_on), network_mode?.replace('service:', '')];
      for (const other of others)
        if (other !== undefined) assert.ok(other in compose.services, `${name} wants ${other}`);
      if (build) assert.ok(existsSync(join(root, build.dockerfile)), `${name}: ${build.dockerfile}`);
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        if (!source.startsWith('./')) assert.ok(source in compose.volumes, `${name} mounts ${source}`);
        // The plugin is built first, as the first lines of the file say.
        else if (source !== './dist') assert.ok(existsSync(join(root, source)), `${name} mounts ${source}`);
      }
    }
  });

  it('waits for no service that its own profiles do not start', () => {
    for (const [name, { profiles, depends_on }] of services)
      for (const other of Object.keys(depends_on)) {
        const wanted = compose.services[other]?.profiles ?? [];
        assert.ok(
          wanted.length === 0 || wanted.some((profile) => profiles.includes(profile)),
          `${name} wants ${other}, which is in ${wanted.join()}`,
        );
      }
  });

  it('starts the cluster in its profile alone, on a database that nobody else polls from', () => {
    const clustered = services
      .filter(([, { profiles }]) => profiles.includes('cluster'))
      .map(([name]) => name);
    assert.deepEqual(clustered, ['cluster-postgres', 'simulator', ...nodes]);
    const databases = services.map(([, { environment }]) => environment.DATABASE_URL).filter(Boolean);
    assert.equal(new Set(databases).size, 2);
    assert.equal(databases.filter((url) => url?.includes('@cluster-postgres:')).length, 3);
  });

  it('has nodes that differ in their names and ports alone, and publishes each', () => {
    const told = nodes.map((name) => {
      const { ROLLCALL_NODE, ROLLCALL_PORT, ROLLCALL_METRICS_PORT, ...same } =
        compose.services[name]?.environment ?? {};
      assert.equal(ROLLCALL_NODE, name);
      return { ports: [ROLLCALL_PORT, ROLLCALL_METRICS_PORT], same };
    });
    assert.equal(new Set(told.flatMap(({ ports }) => ports)).size, 6);
    assert.deepEqual(told[1]?.same, told[0]?.same);
    assert.deepEqual(told[2]?.same, told[0]?.same);
    assert.deepEqual(
      compose.services.simulator?.ports,
      told.map(({ ports: [port] }) => `127.0.0.1:${port}:${port}`),
    );
  });
});

const server: PostgresServer | string = await startPostgres();
after(async () => {
  if (typeof server !== 'string') await server.stop();
});

describe('the image of the service', { skip: typeof server === 'string' ? server : false }, () => {
  const folder = temporaryFolder();
  const fleet = join(folder, 'fleet');
  const [console_, runtime] = stagesOf(join(root, 'deploy/scheduler/Dockerfile'));
  assert.ok(console_ && runtime);
  let image = '';
  const started = new Map<string, Started>();

  before(() => {
    mkdirSync(fleet);
    const stages = new Map<string, string>();
    const built = copyStage(console_, join(folder, 'console'), { stages, packages: 'all' });
    assert.ok(existsSync(join(built, 'tools/build-console.ts')));
    image = built;
  });
  after(async () => {
    await Promise.all([...started.values()].map((each) => each.kill9()));
    rmSync(folder, { recursive: true, force: true });
  });

  it('gets a console from what its first stage copies', async () => {
    const build = console_.instructions
      .filter(({ name }) => name === 'RUN')
      .at(-1)
      ?.words.join(' ') as string;
    await promisify(execFile)('sh', ['-c', build], { cwd: image });
    const stages = new Map([['console', join(folder, 'console')]]);
    image = copyStage(runtime, join(folder, 'image'), { stages, packages: 'production' });
    assert.ok(existsSync(join(image, 'output/console/index.html')));
  });

  /** The command of a service as its container would run it; paths and ports are those of this machine. */
  const run = (name: string, env: Record<string, string> = {}) => {
    const { command, environment } = compose.services[name] ?? {};
    const own = Object.fromEntries(
      runtime.instructions
        .filter((each) => each.name === 'ENV')
        .map(({ words }) => (words[0] ?? '').split('=', 2)),
    ) as Record<string, string>;
    const here = (text: string) => text.replaceAll('/fleet/', `${fleet}/`);
    const data = join(folder, name);
    mkdirSync(data, { recursive: true });
    assert.equal(own.ROLLCALL_DATA, '/data');
    const process = new Started({
      command: (command ?? runtime.instructions.at(-1)?.words ?? []).map(here),
      cwd: image,
      env: {
        ...Object.fromEntries(Object.entries(environment ?? {}).map(([key, value]) => [key, here(value)])),
        ROLLCALL_DATA: data,
        ...env,
      },
    });
    started.set(name, process);
    return process;
  };

  it('has a simulator that writes the fleet before it counts as healthy', async () => {
    const { command, healthcheck } = compose.services.simulator ?? {};
    assert.ok(command && healthcheck);
    // On a port of its own; the rest of the command is as it stands.
    command[2] += ' --port 0';
    const check = () =>
      promisify(execFile)(
        'test',
        healthcheck.test.slice(2).map((word) => word.replace('/fleet/', `${fleet}/`)),
      ).then(
        () => true,
        () => false,
      );
    assert.equal(await check(), false);
    const simulator = run('simulator');
    await simulator.ready();
    assert.equal(await check(), true);
  });

  it('makes a cluster of the nodes, each of which shows the whole fleet and is healthy', async () => {
    const { url } = server as PostgresServer;
    const addressed = compose.services['node-1']?.environment.DATABASE_URL ?? '';
    assert.match(addressed, /^postgres:\/\/rollcall:p{32}@cluster-postgres:5432\/rollcall$/);
    const urls = await Promise.all(
      nodes.map((name) =>
        run(name, { DATABASE_URL: url, ROLLCALL_PORT: '0', ROLLCALL_METRICS_PORT: '0' }).ready(),
      ),
    );
    const ask = async (at: string, path: string) =>
      (
        await fetch(at + path, { headers: { authorization: `Bearer ${adminToken}` } })
      ).json() as Promise<unknown>;
    for (const each of urls) {
      const at = `http://127.0.0.1:${new URL(each).port}`;
      await until('all three nodes work', 15_000, async () => {
        const list = nodeList.parse(await ask(at, '/api/nodes'));
        return list.nodes.filter(({ state }) => state === 'working').length === 3 && !list.fleetsDiffer;
      });
      await until('the fleet was polled', 30_000, async () => {
        const { instances } = healthDocument.parse(await ask(at, '/api/monitoring/scheduler/health'));
        return (
          instances.length === 30 && instances.every(({ pollStatus }) => pollStatus.lastSuccess !== undefined)
        );
      });
      assert.match(await (await fetch(`${at}/`)).text(), /<title>/);
      const [, node = '', ...args] = compose.services['node-1']?.healthcheck?.test ?? [];
      await promisify(execFile)(node, args, {
        env: { PATH: process.env.PATH, ROLLCALL_PORT: new URL(each).port },
      });
    }
  });

  it('stops when it is told to, well within its grace period', async () => {
    const grace = Number.parseInt(compose.services['node-1']?.stop_grace_period ?? '') * 1_000;
    const codes = await Promise.all(nodes.map(async (name) => started.get(name)?.stop(grace)));
    assert.deepEqual(codes, [0, 0, 0]);
  });

  it('has the command line', async () => {
    const { stdout } = await promisify(execFile)('node', ['src/cli/main.ts', '--help'], { cwd: image });
    assert.match(stdout, /rollouts/);
  });
});
