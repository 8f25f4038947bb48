import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openTestDatabase } from '../../../../tests/embedded-database.ts';
import { startPostgres, type PostgresServer } from '../../../../tests/postgres-server.ts';
import type { PolicyRun, RunKey } from '../../../contract/policy.ts';
import { Engine } from '../../engine/engine.ts';
import type { Database } from '../../storage/database.ts';
import { openDatabase } from '../../storage/open.ts';
import { judgeGates } from '../gates.ts';
import { cacheKeyOf, runIdOf } from '../run-key.ts';
import { endedWithoutPlan } from '../worker/ended-run.ts';
import { addDeadLetter, forgetDeadLettersBefore, listDeadLetters, takeDeadLetter } from './dead-letters.ts';
import { gateMeasures, policyQueries, runLatencyP95 } from './evidence.ts';
import { JobQueue, type HeldJob } from './job-queue.ts';
import { countJobs, countJobsAllBut, findJob, listJobs, type Job } from './job-rows.ts';
import { signingKeys } from './keys.ts';
import { Revocations } from './revocations.ts';
import { forgetRunsBefore, insertRun, selectMoves, selectRuns } from './run-rows.ts';

const now = Date.now();
const minute = 60_000;

const keyOf = (bucket: number, version = 'rebal.global.v1'): RunKey => ({
  system_id: 'city',
  sv: 'sv1.k.p.s',
  decision_bucket_epoch_s: bucket,
  policy_version: version,
  strategy: version.includes('greedy') ? 'greedy' : 'global',
  policy_spec_sha256: 'spec',
  horizon_steps: 12,
  view_snapshot_id: 'city.1',
  view_snapshot_sha256: '1',
});

const jobOf = (bucket: number, changes: Partial<Job> = {}): Job => ({
  runId: runIdOf(keyOf(bucket)),
  cacheKey: cacheKeyOf(keyOf(bucket)),
  key: keyOf(bucket),
  inputQuality: 'ok',
  origin: 'asked',
  state: 'queued',
  enqueuedAt: now + bucket,
  askedAt: now + bucket,
  deadlineAt: now + minute,
  attempts: 0,
  lastError: null,
  ...changes,
});

const move = (rank: number) => ({
  move_rank: rank,
  from_station_key: 'a',
  to_station_key: "b'; drop table policy_moves",
  bikes_moved: 3,
  dist_m: 120.5,
  budget_exhausted: false,
  neighbor_exhausted: true,
  reason_codes: ['surplus', 'deficit'],
});

const objective = (total: number) => ({ total, unmet_deficit: 0, residual_surplus: 0, bike_metres: 0 });

/** What every storage does with runs and jobs. */
function policyStorage(
  name: string,
  { open, embedded }: { open: () => Promise<Database>; embedded: boolean },
  skip: string | undefined,
) {
  describe(`policy storage, ${name}`, { skip: skip ?? false }, () => {
    let database: Database;
    let jobs: Engine;
    let queue: JobQueue;
    before(async () => {
      database = await open();
      jobs = await Engine.start({ database, embedded, onError: (error) => assert.fail(error) });
      queue = new JobQueue(database, () => Promise.resolve(jobs));
    });
    after(async () => {
      await jobs.stop();
      await database.close();
    });
    beforeEach(() =>
      database.script('delete from policy_jobs; delete from policy_runs; delete from rollcall_jobs.job;'),
    );

    const add = async (...added: Job[]) => {
      for (const job of added) await queue.transaction((transaction) => queue.add(transaction, job));
    };
    const takeOne = async () => {
      const [job] = await queue.take(1);
      assert.ok(job);
      return job;
    };
    const end = (job: HeldJob) => queue.end(job, () => Promise.resolve());
    /** As the engine does when an attempt has not been touched for ten seconds. */
    const giveUp = ({ attempt }: HeldJob) => jobs.fail('policy-run', [attempt], new Error('missed'));
    /** What waits for its pause is due. */
    const passPauses = () => database.query('update rollcall_jobs.job set start_after = now()');
    let written = 0;
    const write = async (changes: Partial<PolicyRun>, version?: string) => {
      const key = keyOf(60 * (written += 1), version);
      const job = jobOf(0, {
        runId: runIdOf(key),
        cacheKey: cacheKeyOf(key),
        key,
        enqueuedAt: now,
        askedAt: now,
      });
      const { run, ...rest } = endedWithoutPlan(job, now, {
        status: 'success',
        noOpReason: 'input_quality_blocked',
      });
      const planned = { no_op: false, no_op_reason: null, created_at: new Date(now - written).toISOString() };
      await database.transaction((transaction) =>
        insertRun(transaction, { ...rest, run: { ...run, ...planned, ...changes } }),
      );
      return run.run_id;
    };

    it('gives each of many takers another job, in order, those that are asked for first', async () => {
      const bucketsOf = (taken: HeldJob[]) => taken.map(({ key }) => key.decision_bucket_epoch_s);
      await add(jobOf(1, { origin: 'background', askedAt: null }), jobOf(2), jobOf(3));
      const taken = (await Promise.all([1, 2, 3, 4].map(() => queue.take(1)))).flat();
      assert.deepEqual(bucketsOf(taken).sort(), [1, 2, 3]);
      assert.deepEqual(await queue.take(1), []);
      await database.script('delete from policy_jobs; delete from rollcall_jobs.job;');
      await add(jobOf(1, { origin: 'background', askedAt: null }), jobOf(2), jobOf(3));
      assert.deepEqual(bucketsOf([await takeOne(), await takeOne(), await takeOne()]), [2, 3, 1]);
    });

    it('keeps one job of a run, and asks for what was in the background', async () => {
      await add(jobOf(1, { origin: 'background', askedAt: null }));
      await add(jobOf(1), jobOf(1, { enqueuedAt: now + 9 }));
      const listed = await listJobs(database, 10);
      assert.deepEqual(
        listed.map(({ origin, askedAt, enqueuedAt }) => [origin, askedAt, enqueuedAt]),
        [['asked', now + 1, now + 1]],
      );
      assert.equal((await takeOne()).origin, 'asked');
      assert.deepEqual(await queue.take(1), []);
    });

    it('knows a job that was given to another', async () => {
      await add(jobOf(1));
      const job = await takeOne();
      assert.equal(await queue.touch(job), true);
      assert.deepEqual(await queue.take(1), []);
      await giveUp(job);
      const other = await takeOne();
      assert.equal(other.attempts, 2);
      assert.equal(await queue.touch(job), false);
      assert.equal(await end(job), false);
      await queue.giveBack(job, { inMs: 0, error: 'x' });
      assert.equal((await findJob(database, job.runId))?.state, 'running');
      assert.equal(await end(other), true);
      assert.deepEqual(await database.query('select from rollcall_jobs.job'), []);
    });

    it('knows a job that was withdrawn, also when the run was asked for again', async () => {
      await add(jobOf(1));
      const job = await takeOne();
      await queue.transaction((transaction) => queue.withdraw(transaction, job.runId));
      assert.equal(await queue.touch(job), false);
      await add(jobOf(1));
      assert.equal(await end(job), false);
      const anew = await takeOne();
      assert.equal(anew.attempts, 1);
      assert.equal(await end(anew), true);
      assert.deepEqual(await database.query('select from rollcall_jobs.job'), []);
    });

    it('leaves a run with the attempt that counts, where it has two jobs', async () => {
      await add(jobOf(1));
      await giveUp(await takeOne());
      await queue.transaction((transaction) => queue.withdraw(transaction, jobOf(1).runId));
      await add(jobOf(1));
      const job = await takeOne();
      assert.deepEqual(await queue.take(1), []);
      assert.equal(await queue.touch(job), true);
      assert.equal(await end(job), true);
      assert.deepEqual(await database.query('select from rollcall_jobs.job'), []);
    });

    it('takes no job before its pause is over, and counts no attempt that was broken off', async () => {
      await add(jobOf(1));
      await queue.giveBack(await takeOne(), { inMs: minute, error: 'a\0b' });
      assert.deepEqual(await queue.take(1), []);
      await passPauses();
      const again = await takeOne();
      assert.deepEqual([again.attempts, again.lastError], [2, 'a\ufffdb']);
      await queue.giveBack(again, { inMs: 0 });
      assert.equal((await findJob(database, again.runId))?.attempts, 1);
      assert.equal((await takeOne()).attempts, 2);
    });

    it('gives a job to what a version before put into the queue, or had in its hands', async () => {
      await add(jobOf(1), jobOf(2), jobOf(3));
      await database.script(`
        delete from rollcall_jobs.job;
        update policy_jobs set state = 'running', attempts = 1, lease = 'a',
          leased_until = now() + case run_id when '${jobOf(2).runId}' then -1 else 1 end * interval '1 minute'
        where run_id <> '${jobOf(1).runId}'`);
      await queue.adopt();
      await queue.adopt();
      const taken = await queue.take(9);
      assert.deepEqual(taken.map(({ key, attempts }) => [key.decision_bucket_epoch_s, attempts]).sort(), [
        [1, 1],
        [2, 2],
      ]);
    });

    it('counts what waits, runs and is overdue', async () => {
      assert.deepEqual(await countJobs(database, now), {
        depth: 0,
        running: 0,
        overdue: 0,
        oldestAgeSeconds: 0,
      });
      await add(jobOf(1), jobOf(2));
      await takeOne();
      const counts = await countJobs(database, now + 2 * minute + 2);
      assert.deepEqual(counts, { depth: 1, running: 1, overdue: 2, oldestAgeSeconds: 120 });
    });

    it('takes away every job of a version that is switched off', async () => {
      const key = keyOf(5, 'rebal.greedy.v1');
      await add(jobOf(1), jobOf(2), jobOf(5, { key, runId: runIdOf(key), cacheKey: cacheKeyOf(key) }));
      assert.equal(await countJobsAllBut(database, ['rebal.greedy.v1']), 2);
      const gone = await queue.transaction((transaction) =>
        queue.withdrawAllBut(transaction, ['rebal.greedy.v1']),
      );
      assert.equal(gone.length, 2);
      assert.equal((await listJobs(database, 10)).length, 1);
      assert.equal((await database.query('select from rollcall_jobs.job')).length, 1);
    });

    it('keeps runs with their moves as they were written, and lets no second success in', async () => {
      const job = jobOf(60);
      const { run } = endedWithoutPlan(job, now, { status: 'canceled' });
      const store = (changes: Partial<PolicyRun>, moves = [move(1), move(2)]) =>
        database.transaction((transaction) =>
          insertRun(transaction, {
            run: { ...run, ...changes },
            key: job.key,
            moves,
            statistics: { nodes: 1 },
          }),
        );
      await store({}, []);
      const success: Partial<PolicyRun> = {
        status: 'success',
        move_count: 2,
        objective: objective(1.25),
        greedy_objective: objective(2),
        fallback: { reason: 'deadline', message: 'a\0b' },
        gap: 0.01,
      };
      await store(success);
      await store({ ...success, move_count: 9 });
      const [stored] = await selectRuns(database, 'run_id = $1', [run.run_id]);
      assert.deepEqual(stored?.key, job.key);
      assert.deepEqual(stored?.run, {
        ...run,
        ...success,
        fallback: { reason: 'deadline', message: 'a\ufffdb' },
      });
      assert.deepEqual(await selectMoves(database, run.run_id), [move(1), move(2)]);
    });

    it('forgets old runs with their moves', async () => {
      const old = jobOf(7);
      const { run } = endedWithoutPlan(old, now - 2 * minute, { status: 'canceled' });
      const success = { ...run, status: 'success' as const, move_count: 1 };
      await database.transaction((transaction) =>
        insertRun(transaction, { run: success, key: old.key, moves: [move(1)], statistics: {} }),
      );
      const kept = await write({});
      await forgetRunsBefore(database, now - minute);
      const left = await database.query('select run_id from policy_runs');
      assert.deepEqual(left, [{ run_id: kept }]);
      assert.deepEqual(await database.query('select 1 from policy_moves'), []);
    });

    it('refuses rows that contradict themselves', async () => {
      await assert.rejects(write({ status: 'fail', error_reason: null }));
      await assert.rejects(write({ no_op: true, no_op_reason: null }));
    });

    it('measures the gates on runs of global, canceled ones and greedy ones left out', async () => {
      const pair = (greedyTotal: number, total: number) => ({
        objective: objective(total),
        greedy_objective: objective(greedyTotal),
      });
      await write({ ...pair(10, 8) });
      await write({ ...pair(10, 11) });
      await write({ ...pair(5, 5), timed_out: true, fallback: { reason: 'deadline', message: '' } });
      await write({ status: 'timeout', timed_out: true, error_reason: 'job_deadline' });
      await write({ status: 'canceled' });
      await write({ ...pair(99, 1), timed_out: true }, 'rebal.greedy.v1');
      await write({ ...pair(0, 0), no_op: true, no_op_reason: 'no_deficits' });
      await add(jobOf(1, { deadlineAt: now - 1_000, enqueuedAt: now - minute }));
      const measures = await gateMeasures(database, now - 15 * minute, now);
      assert.deepEqual(measures, {
        timeouts: { count: 3, of: 6 },
        fallbacks: { count: 1, of: 5 },
        objectiveDelta: { count: 1, of: 25, pairs: 3 },
      });
      const { stages } = judgeGates(measures);
      assert.deepEqual(
        stages.map(({ passed }) => passed),
        [false, false, false],
      );
    });

    it('answers every query that plans name, in the form that criteria read', async () => {
      await write({ status: 'fail', error_reason: 'x', created_at: new Date(now).toISOString() });
      await write({ move_count: 4, created_at: new Date(now).toISOString() });
      for (const [name, query] of Object.entries(policyQueries)) {
        const rows = await database.query<{ at: Date; value: unknown }>(query, [
          new Date(now - minute),
          new Date(now),
        ]);
        for (const { at, value } of rows)
          assert.deepEqual([name, at instanceof Date, Number.isFinite(Number(value))], [name, true, true]);
      }
      const mean = async (name: keyof typeof policyQueries) =>
        (
          await database.query<{ value: number }>(policyQueries[name], [new Date(now - 1), new Date(now)])
        ).map(({ value }) => Number(value));
      assert.deepEqual(await mean('optimize-failed-runs'), [0.5]);
      assert.deepEqual(await mean('optimize-no-op-runs'), [0]);
      assert.deepEqual(await mean('optimize-moves'), [2]);
    });

    it('runs the snapshots of the optimize runbook as they stand', async () => {
      await write({ status: 'fail', error_reason: 'x' });
      await write({ no_op: true, no_op_reason: 'no_deficits' });
      const failures = await database.query(`
        SELECT
          policy_version,
          COUNT(*) AS total_runs,
          COUNT(*) FILTER (WHERE status = 'fail') AS failed_runs
        FROM policy_runs
        WHERE created_at >= NOW() - INTERVAL '15 minutes'
        GROUP BY policy_version
        ORDER BY policy_version;`);
      assert.deepEqual(failures, [{ policy_version: 'rebal.global.v1', total_runs: 2, failed_runs: 1 }]);
      const pressure = await database.query(`
        SELECT
          r.policy_version,
          COUNT(*) AS runs,
          COUNT(*) FILTER (WHERE r.no_op) AS no_op_runs,
          COALESCE(AVG(m.move_count), 0) AS avg_move_count
        FROM policy_runs r
        LEFT JOIN (
          SELECT run_id, COUNT(*) AS move_count
          FROM policy_moves
          GROUP BY run_id
        ) m ON m.run_id = r.run_id
        WHERE r.created_at >= NOW() - INTERVAL '15 minutes'
        GROUP BY r.policy_version
        ORDER BY r.policy_version;`);
      assert.deepEqual(pressure, [
        { policy_version: 'rebal.global.v1', runs: 2, no_op_runs: 1, avg_move_count: 0 },
      ]);
    });

    it('tells the 95th percentile of asked runs alone', async () => {
      assert.equal(await runLatencyP95(database, now - minute), undefined);
      for (const latency_ms of [10, 20, 5_000]) await write({ latency_ms });
      await write({ latency_ms: 90_000, origin: 'background' });
      assert.equal(await runLatencyP95(database, now - minute), 5_000);
    });

    it('gives back a dead letter as it stood, once', async () => {
      const job = jobOf(7, { attempts: 3 });
      await database.transaction((transaction) => addDeadLetter(transaction, job, 'x', now));
      await database.transaction((transaction) => addDeadLetter(transaction, job, 'y', now));
      const letters = await listDeadLetters(database, 10);
      assert.deepEqual(
        letters.map(({ error_reason, run_key }) => [error_reason, run_key]),
        [['y', job.key]],
      );
      await database.transaction((transaction) => addDeadLetter(transaction, jobOf(8), 'z', now - minute));
      await forgetDeadLettersBefore(database, now);
      assert.equal((await listDeadLetters(database, 10)).length, 1);
      const take = () => database.transaction((transaction) => takeDeadLetter(transaction, job.runId));
      assert.deepEqual(await take(), job);
      assert.equal(await take(), undefined);
    });

    it('makes one key, however many processes start, and remembers what is revoked', async () => {
      const [first, second] = await Promise.all([signingKeys(database, now), signingKeys(database, now)]);
      assert.deepEqual(first?.newest, second?.newest);
      assert.equal(first?.newest.secret.length, 32);
      const revocations = await Revocations.load(database);
      await database.transaction((transaction) =>
        revocations.store(transaction, { systemId: 'city', sha256: 'x', by: 'a', reason: 'b', at: now }),
      );
      assert.equal(revocations.has('city', 'x'), false);
      assert.equal((await Revocations.load(database)).has('city', 'x'), true);
    });
  });
}

policyStorage(
  'embedded',
  { open: async () => (await openTestDatabase()).database, embedded: true },
  undefined,
);

const server: PostgresServer | string = await startPostgres();
policyStorage(
  'PostgreSQL',
  {
    open: () => openDatabase({ databaseUrl: (server as PostgresServer).url, folder: '', onError: () => {} }),
    embedded: false,
  },
  typeof server === 'string' ? server : undefined,
);
after(() => (typeof server === 'string' ? undefined : server.stop()));
