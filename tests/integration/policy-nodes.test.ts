import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { mintSnapshotVersion } from '../../src/scheduler/policy/snapshot-version.ts';
import { signingKeys } from '../../src/scheduler/policy/storage/keys.ts';
import { nextOutput } from '../child-output.ts';
import { startPostgres, type PostgresServer } from '../postgres-server.ts';
import { openPolicyNode, type PolicyNode } from './policy-node.ts';
import { greedy, smallCity } from './policy-world.ts';
import { until } from './service-process.ts';

const server: PostgresServer | string = await startPostgres();
const actor = {
  name: 'operator',
  address: '127.0.0.1',
  requestId: 'r',
  role: 'operator' as const,
  once: { recall: () => Promise.resolve(undefined), remember: () => Promise.resolve() },
};

describe('two nodes that compute runs', { skip: typeof server === 'string' ? server : false }, () => {
  let other: PolicyNode;
  let horizon = 0;
  const children: ChildProcess[] = [];
  before(async () => {
    other = await openPolicyNode((server as PostgresServer).url, {
      solvesForMs: 0,
      say: () => undefined,
    });
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await other.stop();
  });

  /** A run that a process of its own has begun to compute, while this one computes none. */
  async function inTheHandsOfAProcess(): Promise<{ child: ChildProcess; runId: string }> {
    await other.engine.stop();
    const now = Date.now();
    const reading = { systemId: 'city', polledAt: now, observedAt: now, stations: smallCity };
    await other.snapshots.record({ ...reading, quality: 'ok', reasons: [], unusable: 0 });
    const snapshot = await other.snapshots.latest('city');
    assert.ok(snapshot);
    const { newest } = await signingKeys(other.database, now);
    const query = {
      v: '1',
      sv: mintSnapshotVersion(snapshot, now, newest),
      policy_version: greedy,
      T_bucket: String(snapshot.bucketEpochS),
      horizon_steps: String((horizon += 1)),
    };
    await other.engine.doors.run(query, actor);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'policy-node.ts')], {
      env: { ...process.env, DATABASE_URL: (server as PostgresServer).url },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await nextOutput(child);
    const [job] = (await other.engine.overview.queue()).jobs;
    assert.deepEqual([job?.state, job?.attempts], ['running', 1]);
    return { child, runId: job?.run_id as string };
  }

  const row = async (runId: string) =>
    (await other.database.query('select * from policy_runs where run_id = $1', [runId]))[0] as
      { status: string; attempts: number } | undefined;
  /** Within fifteen seconds, or it is not taken over. */
  const takenOver = async (runId: string) => {
    other.engine.start();
    await until('the other node has computed it', 15_000, async () => (await row(runId)) !== undefined);
    const written = await row(runId);
    assert.deepEqual([written?.status, written?.attempts], ['success', 2]);
    assert.deepEqual((await other.engine.overview.queue()).jobs, []);
    return written;
  };

  it('take over the run of one that is killed', async () => {
    const { child, runId } = await inTheHandsOfAProcess();
    child.kill('SIGKILL');
    await takenOver(runId);
  });

  it('write nothing of a run that another took over while they were stopped', async () => {
    const { child, runId } = await inTheHandsOfAProcess();
    child.kill('SIGSTOP');
    const written = await takenOver(runId);
    // Its two seconds are long over. It ends what it has in hand before it exits.
    const solved = nextOutput(child);
    child.kill('SIGCONT');
    assert.match(await solved, /solved/);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
    assert.deepEqual(await row(runId), written);
    const [left] = await other.database.query('select from rollcall_jobs.job');
    assert.equal(left, undefined);
  });
});

after(() => (typeof server === 'string' ? undefined : server.stop()));
