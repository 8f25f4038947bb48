import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { policyQueue, policyRunDocument, policyRunsAnswer } from '../../src/contract/policy-overview.ts';
import { policyConfig, readyRun } from '../../src/contract/policy.ts';
import { postureOf } from '../../src/scheduler/policy/posture.ts';
import type { Outcome } from '../../src/scheduler/policy/solvers/outcome.ts';
import { giveUpSilent } from '../engine-time.ts';
import { SimulatedClock } from '../simulated-clock.ts';
import { everything, global, greedy, PolicyWorld, smallCity } from './policy-world.ts';
import { until } from './service-process.ts';

const greedyOnly = { availableVersions: [greedy], defaultVersion: greedy, audience: 'none' as const };

/** A solver that answers only when it is broken off. */
const hanging: PolicyWorld['solve'] = (_problem, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

let horizon = 0;
/** Of a run that no test before has asked for. */
const fresh = (changes: Record<string, string | number> = {}) => ({
  horizon_steps: (horizon += 1),
  ...changes,
});

describe('the worker', () => {
  const clock = new SimulatedClock(Date.now());
  let world: PolicyWorld;
  before(async () => {
    world = await PolicyWorld.open({ clock });
    world.engine.start();
  });
  after(() => world.close());
  beforeEach(async () => {
    world.solve = (problem, options) => world.solvers.solve(problem, options);
    await world.read();
    await world.engine.order(everything);
  });

  const queue = async () => policyQueue.parse((await world.get('/api/policy/queue')).body);
  const untilRunning = (jobs: number) =>
    until(`${jobs} jobs run`, 20_000, async () => (await queue()).running === jobs);
  /** In steps that leave storage its time: a job that is not begun within its own would end. */
  const pass = (what: string, isSo: () => Promise<boolean>) =>
    until(what, 20_000, async () => (await isSo()) || (await clock.advance(500), false));
  /** A run that has waited for long is answered as if there were no worker, until one has taken it. */
  const untilTaken = async (query: string) => {
    const code = async () => (await world.get(`/api/policy/status?${query}`)).body.error?.code;
    await until('it is taken', 20_000, async () => (await code()) !== 'policy_worker_unavailable');
  };
  const status = async (query: string) => (await world.get(`/api/policy/status?${query}`)).body.status;

  it('serves the global plan, with what it is worth', async () => {
    const query = await world.query(fresh({ policy_version: global }));
    const { run } = readyRun.parse((await world.ended(`/api/policy/run?${query}`)).body);
    assert.deepEqual([run.status, run.served_strategy, run.fallback], ['success', 'global', null]);
    assert.ok(run.objective && run.greedy_objective);
    assert.ok(run.objective.total <= run.greedy_objective.total + 1e-6);
    const document = policyRunDocument.parse((await world.get(`/api/policy/runs/${run.run_id}`)).body);
    assert.deepEqual(document.run, run);
    assert.equal(document.moves.length, run.move_count);
    assert.equal((await world.get('/api/policy/runs/00000000000000000000000000000000')).status, 404);
    assert.equal((await world.get('/api/policy/runs/x')).status, 400);
  });

  it('records a fallback in the run and in the answer', async () => {
    world.solve = async (problem, options) => {
      const { fallback: _, ...outcome } = await world.solvers.solve(problem, options);
      const fallback = { reason: 'deadline', message: 'the search was killed at its deadline' } as const;
      return { ...outcome, served: 'greedy', fallback, timedOut: true } satisfies Outcome;
    };
    const query = await world.query(fresh({ policy_version: global }));
    const { run } = readyRun.parse((await world.ended(`/api/policy/run?${query}`)).body);
    assert.deepEqual([run.status, run.served_strategy, run.timed_out], ['success', 'greedy', true]);
    assert.equal(run.fallback?.reason, 'deadline');
    assert.match(
      await world.registry.metrics(),
      /policy_fallbacks_total\{policy_version="rebal.global.v1",reason="deadline"\} 1/,
    );
  });

  it('shows no failure between attempts, gives up after the third, and tries anew when it is asked later', async () => {
    let attempts = 0;
    world.solve = () => {
      attempts += 1;
      return Promise.reject(new Error('out of luck'));
    };
    const query = await world.query(fresh());
    await world.get(`/api/policy/run?${query}`);
    await pass('it is tried three times', async () => {
      const told = await status(query);
      // The last attempt may have come and gone after it was told.
      if (attempts < 3) assert.equal(told, 'pending');
      return attempts === 3;
    });
    const failed = async () => world.get(`/api/policy/run?${query}`);
    await until('it is given up', 20_000, async () => (await failed()).status !== 202);
    const answer = await failed();
    assert.deepEqual([answer.status, answer.body.error?.code], [503, 'policy_run_failed']);
    assert.equal(answer.body.error?.retryable, true);
    assert.equal(answer.body.error?.error_reason, 'internal_error');
    assert.ok(Number(answer.headers.get('retry-after')) >= 1);
    const [letter] = (await queue()).dead_letters;
    assert.equal(letter?.attempts, 3);
    assert.match(
      await world.registry.metrics(),
      /policy_run_errors_total\{error_reason="internal_error"\} 1/,
    );

    world.solve = (problem, options) => world.solvers.solve(problem, options);
    const retried = await world.post(`/api/policy/dead-letters/${letter?.run_id}/retry`);
    assert.equal(retried.status, 200);
    assert.equal((await world.ended(`/api/policy/run?${query}`)).status, 200);
    assert.deepEqual((await queue()).dead_letters, []);
    assert.equal((await world.post(`/api/policy/dead-letters/${letter?.run_id}/retry`)).status, 404);
  });

  it('tries a failed run anew when somebody asks half a minute later', async () => {
    world.solve = () => Promise.reject(new Error('out_of_memory'));
    const query = await world.query(fresh());
    await world.get(`/api/policy/run?${query}`);
    await pass('it has failed', async () => (await world.get(`/api/policy/status?${query}`)).status === 503);
    world.solve = (problem, options) => world.solvers.solve(problem, options);
    assert.equal((await world.get(`/api/policy/run?${query}`)).status, 503);
    await clock.advance(30_000);
    assert.equal((await world.get(`/api/policy/run?${query}`)).status, 202);
    assert.equal((await world.ended(`/api/policy/run?${query}`)).status, 200);
  });

  it('ends a run as timeout that waited past its deadline, and moves nothing', async () => {
    world.solve = hanging;
    const first = await world.query(fresh());
    const second = await world.query(fresh());
    await world.get(`/api/policy/run?${first}`);
    await untilRunning(1);
    await world.get(`/api/policy/run?${second}`);
    const { overdue } = await queue();
    assert.equal(overdue, 0);
    await clock.advance(61_000);
    assert.equal((await queue()).overdue, 2);
    await world.post(`/api/policy/cancel?${first}`);
    await untilTaken(second);
    const isOver = async () => (await world.get(`/api/policy/status?${second}`)).status === 503;
    await until('the second is over', 20_000, isOver);
    const { runs } = policyRunsAnswer.parse((await world.get('/api/policy/runs?status=timeout')).body);
    assert.deepEqual(
      runs.map(({ error_reason, timed_out, move_count }) => [error_reason, timed_out, move_count]),
      [['job_deadline', true, 0]],
    );
  });

  it('moves nothing on a feed that is blocked, or too old for the bucket', async () => {
    const blocked = await world.read(
      smallCity.map((station) => ({ ...station, bikes: 0 })),
      { quality: 'blocked', reasons: ['every station is empty'] },
    );
    const reasonOf = async (changes: Record<string, string | number>) => {
      const query = await world.query(fresh(changes));
      const { run } = readyRun.parse((await world.ended(`/api/policy/run?${query}`)).body);
      return [run.input_quality, run.no_op_reason, run.move_count];
    };
    assert.deepEqual(await reasonOf({}), ['blocked', 'input_quality_blocked', 0]);
    await world.read();
    assert.deepEqual(await reasonOf({ T_bucket: blocked.bucketEpochS + 120 }), ['carried_forward', null, 2]);
    assert.deepEqual(await reasonOf({ T_bucket: blocked.bucketEpochS + 600 }), [
      'missing',
      'input_quality_blocked',
      0,
    ]);
    await world.read(smallCity.map((station) => ({ ...station, bikes: 10 })));
    assert.deepEqual((await reasonOf({}))[2], 0);
  });

  it('gives its job back when it stops, and another process goes on with it', async () => {
    world.solve = hanging;
    const query = await world.query(fresh());
    await world.get(`/api/policy/run?${query}`);
    await untilRunning(1);
    await world.engine.stop();
    assert.equal((await queue()).depth, 1);
    world.solve = (problem, options) => world.solvers.solve(problem, options);
    const other = await world.newEngine({ clock });
    other.start();
    const { run } = readyRun.parse((await world.ended(`/api/policy/run?${query}`)).body);
    assert.equal(run.attempts, 1);
    await other.stop();
    world.engine.start();
  });

  it('takes over the job of a worker that is not heard of, and what that one gives late is not written', async () => {
    let answer: (outcome: Outcome) => void = () => undefined;
    let asked = false;
    const dead = await world.newEngine({
      // A process that is stopped touches nothing.
      clock: { now: () => clock.now(), monotonic: () => clock.monotonic(), after: () => () => undefined },
      solve: () => {
        asked = true;
        return new Promise((resolve) => (answer = resolve));
      },
    });
    await world.engine.stop();
    const query = await world.query(fresh());
    await world.get(`/api/policy/run?${query}`);
    dead.start();
    await until('it is asked', 20_000, () => asked);
    world.engine.start();
    assert.equal((await queue()).running, 1);
    await clock.advance(9_000);
    assert.equal(await giveUpSilent(world.database, world.jobs, 'policy-run'), 0);
    await clock.advance(2_000);
    assert.equal(await giveUpSilent(world.database, world.jobs, 'policy-run'), 1);
    await clock.advance(1_000);
    const { run } = readyRun.parse((await world.ended(`/api/policy/run?${query}`)).body);
    assert.deepEqual([run.status, run.attempts], ['success', 2]);
    const [before] = await world.database.query('select * from policy_runs where run_id = $1', [run.run_id]);
    answer({
      served: 'greedy',
      timedOut: false,
      noOpReason: 'no_deficits',
      moves: [],
      objective: { total: 0, unmetDeficit: 0, residualSurplus: 0, bikeMetres: 0 },
      greedyObjective: { total: 0, unmetDeficit: 0, residualSurplus: 0, bikeMetres: 0 },
      idleObjective: { total: 0, unmetDeficit: 0, residualSurplus: 0, bikeMetres: 0 },
      stations: 0,
      arcs: 0,
      elapsedMs: 0,
    });
    await dead.stop();
    const [later] = await world.database.query('select * from policy_runs where run_id = $1', [run.run_id]);
    assert.deepEqual(later, before);
  });

  it('is told to be away by requests that nobody takes', async () => {
    await world.engine.stop();
    const query = await world.query(fresh());
    assert.equal((await world.get(`/api/policy/run?${query}`)).status, 202);
    await clock.advance(31_000);
    const { status: answered, body, headers } = await world.get(`/api/policy/run?${query}`);
    assert.deepEqual([answered, body.error?.code], [503, 'policy_worker_unavailable']);
    assert.ok(Number(body.error?.pending_age_ms) > 30_000);
    assert.equal(headers.get('retry-after'), '5');
    assert.ok((await queue()).oldest_age_s > 30);
    world.engine.start();
    await untilTaken(query);
    assert.equal((await world.ended(`/api/policy/run?${query}`)).status, 200);
  });

  it('takes what is asked for before what it runs by itself', async () => {
    await world.engine.stop();
    await world.read(smallCity, { observedAt: clock.now(), polledAt: clock.now() });
    await world.engine.tick();
    const background = (await queue()).jobs;
    assert.deepEqual(
      background.map(({ origin, run_key }) => [origin, run_key.policy_version]),
      [['background', global]],
    );
    await world.engine.tick();
    assert.equal((await queue()).jobs.length, 1);
    const query = await world.query(fresh());
    await world.get(`/api/policy/run?${query}`);
    assert.deepEqual(
      (await queue()).jobs.map(({ origin }) => origin),
      ['asked', 'background'],
    );
    world.engine.start();
    await until('all is computed', 20_000, async () => (await queue()).jobs.length === 0);
    const { runs } = policyRunsAnswer.parse((await world.get('/api/policy/runs?origin=background')).body);
    assert.deepEqual(
      runs.map(({ policy_version, status: ended }) => [policy_version, ended]),
      [[global, 'success']],
    );
  });
});

describe('the kill switches', () => {
  let world: PolicyWorld;
  before(async () => {
    world = await PolicyWorld.open();
    world.engine.start();
    await world.read();
  });
  after(() => world.close());
  beforeEach(() => world.engine.order(everything));

  it('take global away with the next request, and end what runs of it within 5 s', async () => {
    world.solve = hanging;
    const waiting = await world.query(fresh({ policy_version: global }));
    const running = await world.query(fresh({ policy_version: global }));
    await world.get(`/api/policy/run?${running}`);
    const isRunning = async () => (await world.get('/api/policy/queue')).body.running === 1;
    await until('one runs', 20_000, isRunning);
    await world.get(`/api/policy/run?${waiting}`);
    const pulled = performance.now();
    await world.engine.order(greedyOnly);
    const config = policyConfig.parse((await world.get('/api/policy/config')).body);
    assert.deepEqual([config.available_policy_versions, config.available_strategies], [[greedy], ['greedy']]);
    assert.deepEqual(config.enabled_policy_versions, [greedy]);
    const refused = await world.get(`/api/policy/run?${await world.query({ policy_version: global })}`);
    assert.deepEqual([refused.status, refused.body.error?.code], [400, 'param_not_allowlisted']);
    assert.match(refused.body.error?.message ?? '', /switched off: send rebal.greedy.v1/);
    for (;;) {
      const { jobs, computations } = await world.engine.leftOver();
      if (jobs + computations === 0) break;
      assert.ok(performance.now() - pulled < 5_000);
      await delay(5);
    }
    const { runs } = policyRunsAnswer.parse((await world.get('/api/policy/runs?status=canceled')).body);
    assert.equal(runs.length, 2);
    world.solve = (problem, options) => world.solvers.solve(problem, options);
    assert.equal((await world.ended(`/api/policy/run?${await world.query()}`)).status, 200);
  });

  it('kill a search that never ends by itself', async () => {
    const large = await PolicyWorld.open();
    try {
      // Far more stations than a search gets through in a moment.
      const many = Array.from({ length: 12_000 }, (_, n) => ({
        key: `s${String(n).padStart(5, '0')}`,
        name: `S${n}`,
        lat: 40.7 + (n % 75) * 0.002,
        lon: -74 + Math.floor(n / 75) * 0.002,
        capacity: 30,
        bikes: (n * 7919) % 31,
      }));
      await large.read(many);
      large.engine.start();
      await large.get(`/api/policy/run?${await large.query({ policy_version: global })}`);
      await until('it runs', 20_000, async () => (await large.engine.overview.queue()).running === 1);
      await delay(100);
      const pulled = performance.now();
      await large.engine.order(greedyOnly);
      while ((await large.engine.leftOver()).computations > 0) {
        assert.ok(performance.now() - pulled < 5_000);
        await delay(5);
      }
      const { runs } = policyRunsAnswer.parse((await large.get('/api/policy/runs')).body);
      assert.deepEqual(
        runs.map(({ status }) => status),
        ['canceled'],
      );
    } finally {
      await large.close();
    }
  });

  it('do not come undone by what is stored or set elsewhere', () => {
    const both = [greedy, global] as const;
    const off = postureOf({ availableVersions: [greedy] }, everything);
    assert.deepEqual([off.enabled, off.default], [[greedy], greedy]);
    assert.deepEqual(postureOf({ availableVersions: both }, greedyOnly).enabled, [greedy]);
    assert.deepEqual(postureOf({}, undefined).enabled, [greedy]);
    const wanted = { ...everything, defaultVersion: global };
    assert.equal(postureOf({ availableVersions: [greedy] }, wanted).default, greedy);
    assert.deepEqual(postureOf({ availableVersions: [global] }, greedyOnly).enabled, [greedy]);
  });

  it('set the degrade level, which the settings outrank', async () => {
    const level = async () =>
      ((await world.get('/api/time')).body.network as { degrade_level: number }).degrade_level;
    assert.equal(await level(), 0);
    await world.engine.order({ ...everything, degradeLevel: 3 });
    assert.equal(await level(), 3);
    assert.equal(postureOf({ degradeLevel: 1 }, { ...everything, degradeLevel: 3 }).degradeLevel, 1);
  });

  it('let the audience of each stage choose, and nobody else', async () => {
    const query = await world.query({ policy_version: global });
    const asViewer = () => world.get(`/api/policy/run?${query}`);
    await world.engine.order({ ...everything, audience: 'none' });
    assert.match((await asViewer()).body.error?.message ?? '', /in the background alone/);
    assert.deepEqual(world.engine.doors.configFor('admin').available_policy_versions, [greedy]);
    await world.engine.order({ ...everything, audience: 'internal' });
    assert.deepEqual(world.engine.doors.configFor('viewer').available_policy_versions, [greedy]);
    assert.deepEqual(world.engine.doors.configFor('operator').available_policy_versions, [greedy, global]);
  });
});
