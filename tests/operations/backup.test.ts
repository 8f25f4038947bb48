import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RolloutDocument } from '../../src/contract/rollout.ts';
import type { AuditEntry } from '../../src/contract/audit.ts';
import { brokenLink } from '../../src/scheduler/audit/verify-chain.ts';
import { claimPolls } from '../../src/scheduler/cluster/claims.ts';
import { finishPolls } from '../../src/scheduler/cluster/finish.ts';
import type { Task } from '../../src/scheduler/cluster/task.ts';
import { Engine } from '../../src/scheduler/engine/engine.ts';
import { wellFleet } from '../../src/scheduler/polling/fleet-health.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { openServer } from '../../src/scheduler/storage/server.ts';
import { temporaryFolder } from '../embedded-database.ts';
import { plansIn, quickPlan } from '../integration/quick-plan.ts';
import { until } from '../integration/service-process.ts';
import { startPostgres, type PostgresServer } from '../postgres-server.ts';
import { root } from './image.ts';
import { ClusterNode, startFleet } from './node-cluster.ts';
import type { Started } from './started.ts';

const instances = 9;
const plan = { ...quickPlan, stages: [{ ...quickPlan.stages[0], preconditions: [] }, quickPlan.stages[1]] };

interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs one of the tools as `npm run` does. */
const tool = (name: string, databaseUrl: string, ...args: string[]): Promise<Ran> =>
  new Promise((done) => {
    const env = { PATH: process.env.PATH, DATABASE_URL: databaseUrl };
    execFile(process.execPath, [join(root, 'tools', `${name}.ts`), ...args], { env }, (error, out, err) =>
      done({ code: error ? Number(error.code ?? -1) : 0, out, err }),
    );
  });

const hasTools = ['pg_dump', 'pg_restore', 'psql'].every(
  (name) => spawnSync(name, ['--version']).status === 0,
);
// Those of Debian, for its programs do not read from servers that are newer than they are.
const before_: PostgresServer | string = await startPostgres({ from: 'debian' });
const after_: PostgresServer | string = await startPostgres({ from: 'debian' });
const skip = !hasTools
  ? 'no pg_dump, pg_restore and psql on this machine: apt-get install postgresql-client'
  : [before_, after_].find((each) => typeof each === 'string');
after(async () => {
  for (const each of [before_, after_]) if (typeof each !== 'string') await each.stop();
});

const pick = ({ state, stage, revision, history }: RolloutDocument) => ({ state, stage, revision, history });

describe('a backup of a cluster, restored on another server', { skip: skip ?? false }, () => {
  const folder = temporaryFolder();
  const dump = join(folder, 'rollcall.dump');
  const lost = before_ as PostgresServer;
  const found = after_ as PostgresServer;
  let simulator: Started | undefined;
  let config = '';
  let node: ClusterNode | undefined;
  let database: Database;
  /** What a person sees of it, at the time of the backup. */
  let seen: { rollout: RolloutDocument; configuration: unknown; audit: AuditEntry[]; tokens: unknown };
  /** The highest epoch of each part in the time that the restore takes back. */
  let lostEpochs: Map<string, number>;

  const get = async (path: string) => (await (node as ClusterNode).ask(path)).json() as Promise<unknown>;
  const order = async (path: string, body: object, method?: string) => {
    const answer = await (node as ClusterNode).ask(path, body, method);
    assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.text()}`);
  };
  const audit = async () =>
    ((await get('/api/audit?limit=1000')) as { entries: AuditEntry[] }).entries.sort(
      (a, b) => a.sequence - b.sequence,
    );
  const withoutUse = (tokens: unknown) =>
    (tokens as { tokens: { name: string; state: string }[] }).tokens.map(({ name, state }) => [name, state]);
  const paused = async () =>
    (await (node as ClusterNode).health()).instances
      .filter((each) => each.paused)
      .map(({ key, paused }) => [key, paused?.reason]);
  const rollout = async () => (await get('/api/rollouts/quick')) as RolloutDocument;
  /** Orders it with the revision that was seen, and waits until the rollout is there. */
  const act = async (action: string, state: RolloutDocument['state']) => {
    const { revision } = await rollout();
    await order(`/api/rollouts/quick/${action}`, { reason: `to ${action} it`, revision });
    await until(`the rollout is ${state}`, 30_000, async () => {
      const { state: now, pending } = await rollout();
      return now === state && !pending;
    });
  };

  before(async () => {
    ({ simulator, config } = await startFleet(folder, instances, plansIn(folder, plan)));
    node = new ClusterNode({ name: 'first', databaseUrl: lost.url, config, folder });
    await node.ready();
    await node.polled(instances);
    const [{ key } = { key: '' }] = (await node.health()).instances;
    await order(`/api/monitoring/instances/${encodeURIComponent(key)}/pause`, {
      reason: 'the host is moved',
    });
    const { version } = (await get('/api/config')) as { version: number };
    await order('/api/config', { changes: { workers: 23 }, reason: 'a larger machine', version }, 'PATCH');
    await order('/api/tokens', { name: 'watcher', scope: 'read', reason: 'for the screen' });
    await act('start', 'running');
    await act('hold', 'holding');
  });
  after(async () => {
    await node?.started.kill9();
    await simulator?.kill9();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is one file of its owner alone, taken while the nodes poll', async () => {
    seen = {
      rollout: await rollout(),
      configuration: await get('/api/config'),
      audit: await audit(),
      tokens: withoutUse(await get('/api/tokens')),
    };
    assert.deepEqual(await tool('backup', lost.url, dump), { code: 0, out: `wrote ${dump}\n`, err: '' });
    assert.equal(statSync(dump).mode & 0o777, 0o600);
    const again = await tool('backup', lost.url, dump);
    assert.deepEqual([again.code, again.err], [2, `backup: ${dump} is there already: name another file.\n`]);
  });

  it('is followed by time that is lost', async () => {
    await act('rollback', 'rolled-back');
    await order('/api/tokens/watcher/revoke', { reason: 'the screen was stolen' });
    await order('/api/session', { token: 'a'.repeat(64) });
    await (node as ClusterNode).started.kill9();
    const of = openServer(lost.url, () => undefined);
    const rows = await of.query<{ key: string; part: string; epoch: number }>(
      'select key, part, epoch from poll_claims',
    );
    lostEpochs = new Map(rows.map(({ key, part, epoch }) => [`${key} ${part}`, epoch]));
    await of.close();
  });

  it('is not put over what is there, and not put anywhere by halves', async () => {
    const over = await tool('restore', lost.url, dump);
    assert.equal(over.code, 2);
    assert.match(over.err, /with \d+ tables in it: restore into an empty one/);
    const half = join(folder, 'half.dump');
    writeFileSync(half, readFileSync(dump));
    truncateSync(half, Math.floor(statSync(dump).size * 0.9));
    const broken = await tool('restore', found.url, half);
    assert.equal(broken.code, 1);
    assert.match(broken.err, /could not be restored, and nothing was changed/);
    database = openServer(found.url, () => undefined);
    assert.deepEqual(await database.query(`select tablename from pg_tables where schemaname = 'public'`), []);
  });

  it('is restored with what has to follow it', async () => {
    assert.deepEqual(await tool('restore', found.url, dump), {
      code: 0,
      out: `restored ${dump}\n`,
      err: '',
    });
    const [row] = await database.query(
      `select (select count(*) from instance_states where changed is not null) as changed,
         (select count(*) from instance_changes where stored is not null) as stored,
         (select count(*) from nodes) as nodes, (select count(*) from browser_sessions) as sessions`,
    );
    assert.deepEqual({ ...row }, { changed: 0, stored: 0, nodes: 0, sessions: 0 });
  });

  it('gives no number again that a poll of the lost time may still have', async () => {
    const engine = await Engine.start({ database, embedded: false, onError: () => undefined });
    try {
      const jobs = await engine.fetch<Task>('poll', { count: 1 });
      const [claim] = await claimPolls(database, 'poll', jobs, 'second', performance.now());
      assert.ok(claim, 'something is due');
      const lostEpoch = lostEpochs.get(`${claim.key} ${claim.part}`) as number;
      assert.ok(claim.epoch > lostEpoch, `${claim.epoch} after ${lostEpoch}`);

      const end = async (epoch: number, consecutiveFailures: number) =>
        finishPolls(
          [
            {
              claim: { ...claim, epoch },
              change: ({ state }, health) => ({ state: { ...state, consecutiveFailures }, health }),
              ran: true,
            },
          ],
          {
            ...{ database, engine, node: 'second', health: wellFleet, now: Date.now() },
            limits: { concurrency: 3, requestsPerMinute: 120 },
          },
        );
      assert.deepEqual((await end(lostEpoch, 99)).ended, []);
      assert.equal((await end(claim.epoch, 0)).ended.length, 1);
      const stored = await database.query(
        `select from instance_states where state ->> 'consecutiveFailures' = '99'`,
      );
      assert.deepEqual(stored, []);
    } finally {
      await engine.stop();
      await database.close();
    }
  });

  it('has the rollouts, the settings, the orders and the tokens of its time', async () => {
    node = new ClusterNode({ name: 'second', databaseUrl: found.url, config, folder });
    await node.ready();
    assert.deepEqual(await get('/api/config'), seen.configuration);
    assert.deepEqual(withoutUse(await get('/api/tokens')), seen.tokens);
    assert.deepEqual(
      (await paused()).map(([, reason]) => reason),
      ['the host is moved'],
    );
    const restored = await rollout();
    assert.equal(restored.state, 'holding');
    assert.deepEqual(pick(restored), pick(seen.rollout));
  });

  it('has the audit log of its time, whole, and goes on with it', async () => {
    const entries = await audit();
    assert.deepEqual(entries.slice(0, seen.audit.length), seen.audit);
    assert.equal(brokenLink(entries), undefined);
    await order('/api/rollouts/quick/notes', { reason: 'restored from the backup of the night' });
    const { ok, verified } = (await get('/api/audit/verify')) as { ok: boolean; verified: number };
    assert.equal(ok, true);
    assert.ok(verified > seen.audit.length);
  });

  it('is polled on: every instance but the one that was paused', async () => {
    const now = Date.now();
    await until('all others were polled since', 30_000, async () => {
      const { instances: shown } = await (node as ClusterNode).health();
      const fresh = shown.filter(({ pollStatus }) => Date.parse(pollStatus.lastSuccess ?? '') > now);
      return shown.length === instances && fresh.length === instances - 1;
    });
    const [alone] = await (node as ClusterNode).nodes();
    assert.equal(alone?.name, 'second');
  });
});

describe('the tools', () => {
  it('say what is missing, and never the password', async () => {
    for (const name of ['backup', 'restore']) {
      const { code, err } = await tool(name, '', join(import.meta.dirname, 'backup.test.ts'));
      assert.equal(code, 2);
      assert.match(
        err,
        /DATABASE_URL does not name a database: write it as postgres:.*The embedded database/,
      );
      assert.equal((await tool(name, 'postgres://a:S3CRET@127.0.0.1:1/b')).code, 2);
      const away = await tool(
        name,
        'postgres://a:S3CRET@127.0.0.1:1/b',
        name === 'backup' ? '/nowhere/x' : import.meta.filename,
      );
      assert.equal(away.code, 1);
      assert.doesNotMatch(away.err, /S3CRET/);
      const crooked = await tool(name, 'postgres://a:S3%CRET@127.0.0.1:1/b', import.meta.filename);
      assert.equal(crooked.code, 2);
      assert.match(crooked.err, /password in DATABASE_URL has a % that begins no code: write it as %25/);
      assert.doesNotMatch(crooked.err, /CRET/);
    }
  });
});
