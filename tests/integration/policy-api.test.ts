import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { policyErrors, type PolicyErrorCode } from '../../src/contract/policy-errors.ts';
import {
  canceledRun,
  pendingRun,
  policyConfig,
  policyStations,
  policyTime,
  readyMoves,
  readyRun,
} from '../../src/contract/policy.ts';
import { mintSnapshotVersion } from '../../src/scheduler/policy/snapshot-version.ts';
import { global, greedy, PolicyWorld, smallCity } from './policy-world.ts';

let world: PolicyWorld;
before(async () => {
  world = await PolicyWorld.open();
  await world.read();
  world.engine.start();
});
after(() => world.close());

const sha = 'a'.repeat(64);

describe('the endpoints of the policy API', () => {
  it('GET /api/policy/config shows what may be asked for', async () => {
    const { status, headers, body } = await world.get('/api/policy/config?v=1');
    assert.equal(status, 200);
    assert.equal(headers.get('cache-control'), 'no-store');
    const config = policyConfig.parse(body);
    assert.equal(config.default_policy_version, greedy);
    assert.equal(config.default_strategy, 'greedy');
    assert.deepEqual(config.available_policy_versions, [greedy, global]);
    assert.deepEqual(config.available_strategies, ['greedy', 'global']);
    assert.equal(config.max_moves, 240);
    const [largest] = config.budget_presets.slice(-1);
    assert.deepEqual([largest?.max_total_bikes_moved, largest?.max_stations_touched], [500, 250]);
  });

  it('GET /api/policy/run is 202 with Retry-After, and 200 when the run has ended', async () => {
    const query = await world.query({ horizon_steps: 3 });
    const first = await world.get(`/api/policy/run?${query}`);
    assert.equal(first.status, 202);
    assert.equal(first.headers.get('cache-control'), 'no-store');
    assert.match(first.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
    const pending = pendingRun.parse(first.body);
    assert.match(pending.cache_key, /^[0-9a-f]{64}$/);
    const ended = await world.ended(`/api/policy/run?${query}`);
    assert.equal(ended.status, 200);
    const { run, run_key } = readyRun.parse(ended.body);
    assert.deepEqual(run_key, pending.run_key);
    assert.equal(run.status, 'success');
    assert.equal(run.input_quality, 'ok');
    assert.equal(run.horizon_steps, 3);
    assert.equal(run.served_strategy, 'greedy');
    assert.equal(run.move_count, 2);
  });

  it('GET /api/policy/moves shows the first moves by rank', async () => {
    const query = await world.query();
    const ended = await world.ended(`/api/policy/moves?${query}&top_n=1`);
    const one = readyMoves.parse(ended.body);
    assert.equal(one.top_n, 1);
    assert.deepEqual(
      one.moves.map(({ move_rank, from_station_key, to_station_key }) => [
        move_rank,
        from_station_key,
        to_station_key,
      ]),
      [[1, 'a', 'b']],
    );
    const all = readyMoves.parse((await world.get(`/api/policy/moves?${query}&top_n=9999`)).body);
    assert.equal(all.top_n, 240);
    assert.equal(all.moves.length, all.run.move_count);
    assert.equal(
      all.moves.reduce((sum, { bikes_moved }) => sum + bikes_moved, 0),
      8,
    );
  });

  it('GET /api/policy/status never puts anything into the queue', async () => {
    const query = await world.query({ horizon_steps: 7 });
    for (let asked = 0; asked < 2; asked++) {
      const { status, body } = await world.get(`/api/policy/status?${query}`);
      assert.deepEqual([status, body.error?.code], [404, 'policy_run_not_found']);
    }
    await world.ended(`/api/policy/run?${query}`);
    const ready = await world.get(`/api/policy/status?${query}`);
    assert.equal(ready.status, 200);
    assert.equal(readyRun.parse(ready.body).status, 'ready');
  });

  it('GET /api/time says which snapshot to ask for, and how the network stands', async () => {
    const { status, body } = await world.get('/api/time?system_id=city');
    assert.equal(status, 200);
    const time = policyTime.parse(body);
    assert.match(time.recommended_live_sv ?? '', /^sv1\.[^.]+\.[^.]+\.[^.]+$/);
    assert.equal(time.datasets[0]?.dataset_id, 'city.station_status');
    assert.deepEqual(time.network, {
      active_station_count: 3,
      empty_station_count: 0,
      full_station_count: 1,
      pct_serving_grade: 1,
      worst_5_station_keys_by_severity: ['a', 'b', 'c'],
      observed_bucket_ts: time.network.observed_bucket_ts,
      degrade_level: 0,
      client_should_throttle: false,
    });
    assert.equal((await world.get('/api/time')).status, 200);
    const query = await world.query({ sv: time.recommended_live_sv as string });
    assert.equal((await world.ended(`/api/policy/run?${query}`)).status, 200);
  });

  it('gives the same sv while the snapshot is the same, and another for another', async () => {
    const sv = async () => policyTime.parse((await world.get('/api/time')).body).recommended_live_sv;
    const first = await sv();
    await world.read();
    assert.equal(await sv(), first);
    await world.read(smallCity.map((station) => ({ ...station, bikes: 1 })));
    assert.notEqual(await sv(), first);
    await world.read();
    assert.equal(await sv(), first);
  });

  it('GET /api/policy/stations shows what a version names, also when the city has moved on', async () => {
    await world.read();
    const { body: time } = await world.get('/api/time');
    await world.read(smallCity.map((station) => ({ ...station, bikes: 2 })));
    const { status, body } = await world.get(`/api/policy/stations?sv=${String(time.recommended_live_sv)}`);
    assert.equal(status, 200);
    const shown = policyStations.parse(body);
    assert.deepEqual(shown.stations, smallCity);
    assert.equal(shown.view_snapshot_id, time.view_snapshot_id);
    assert.deepEqual([shown.system_id, shown.quality], ['city', 'ok']);
    await world.read();
  });

  it('GET /api/policy/stations wants a version that is valid, and whose snapshot is kept', async () => {
    for (const [query, expected] of [
      ['', 'sv_missing'],
      ['?sv=', 'sv_missing'],
      ['?sv=nonsense', 'token_format'],
      ['?sv=x&sv=y', 'unknown_param'],
      ['?system_id=city', 'unknown_param'],
    ] as const)
      assert.equal((await world.get(`/api/policy/stations${query}`)).body.error?.code, expected, query);
    const gone = mintSnapshotVersion({ systemId: 'city', sha256: sha }, Date.now(), world.keys.newest);
    const { status, body } = await world.get(`/api/policy/stations?sv=${gone}`);
    assert.equal(status, 404);
    assert.match(String(body.detail), /not kept any more/);
  });

  it('answers 405 with what is allowed', async () => {
    for (const [path, allow] of [
      ['/api/policy/config', 'GET, HEAD'],
      ['/api/policy/run', 'GET, HEAD'],
      ['/api/policy/moves', 'GET, HEAD'],
      ['/api/policy/status', 'GET, HEAD'],
      ['/api/time', 'GET, HEAD'],
      ['/api/policy/cancel', 'POST'],
    ] as const) {
      const other = await world.method(allow === 'POST' ? 'GET' : 'PUT', path);
      assert.deepEqual([path, other.status, other.headers.get('allow')], [path, 405, allow]);
    }
  });

  it('makes one run of 1,000 identical requests', async () => {
    const query = await world.query({ horizon_steps: 44 });
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => world.get(`/api/policy/run?${query}`)),
    );
    assert.ok(answers.every(({ status }) => status === 200 || status === 202));
    await world.ended(`/api/policy/run?${query}`);
    const rows = await world.database.query(
      'select attempts from policy_runs where horizon_steps = 44 union all select attempts from policy_jobs',
    );
    assert.deepEqual(rows, [{ attempts: 1 }]);
  });
});

describe('a request that is wrong', () => {
  const at = (changes: Record<string, string | number | undefined>) => world.query(changes);
  const version = (ageMs: number) => async () =>
    mintSnapshotVersion(
      { systemId: 'city', sha256: (await world.read()).sha256 },
      Date.now() - ageMs,
      world.keys.newest,
    );
  const dayMs = 24 * 3_600_000;
  const forged = async () => {
    const [form, kid, , signature] = (await version(0)()).split('.');
    const payload = Buffer.from(JSON.stringify({ s: 'city', h: sha, x: 9e9 })).toString('base64url');
    return [form, kid, payload, signature].join('.');
  };

  const cases: [PolicyErrorCode, string, () => Promise<string>][] = [
    ['unsupported_version', 'v', () => at({ v: '2' })],
    ['unknown_param', 'bucket', () => at({ bucket: 1 })],
    ['unknown_param', 'sv', async () => `${await at({})}&sv=again`],
    ['sv_missing', 'sv', () => at({ sv: undefined })],
    ['sv_missing', 'sv', () => at({ sv: '' })],
    ['token_format', 'sv', () => at({ sv: 'latest' })],
    ['token_format', 'sv', () => at({ sv: `sv1.${'a'.repeat(2_000)}.b.c` })],
    ['kid_unknown', 'sv', () => at({ sv: 'sv1.nobody.e30.c2ln' })],
    ['signature_invalid', 'sv', async () => at({ sv: await forged() })],
    ['token_expired', 'sv', async () => at({ sv: await version(3 * dayMs)() })],
    ['system_id_mismatch', 'system_id', () => at({ system_id: 'town' })],
    ['param_not_allowlisted', 'policy_version', () => at({ policy_version: 'rebal.greedy.v9' })],
    ['missing_policy_version', 'policy_version', () => at({ policy_version: undefined })],
    ['invalid_strategy', 'strategy', () => at({ strategy: 'best' })],
    ['invalid_policy_version', 'policy_version', () => at({ policy_version: 'newest' })],
    ['strategy_policy_mismatch', 'strategy', () => at({ strategy: 'global' })],
    ['invalid_t_bucket', 'T_bucket', () => at({ T_bucket: undefined })],
    ['invalid_t_bucket', 'T_bucket', () => at({ T_bucket: -1 })],
    ['invalid_t_bucket', 'T_bucket', () => at({ T_bucket: '1e3' })],
    ['invalid_t_bucket', 'T_bucket', () => at({ T_bucket: 253402300800 })],
    ['invalid_horizon_steps', 'horizon_steps', () => at({ horizon_steps: 289 })],
    ['invalid_horizon_steps', 'horizon_steps', () => at({ horizon_steps: 0 })],
    ['invalid_snapshot_precondition', 'view_snapshot_id', () => at({ view_snapshot_id: 'city.a' })],
    ['invalid_snapshot_precondition', 'view_snapshot_id', () => at({ view_snapshot_sha256: sha })],
    [
      'view_snapshot_mismatch',
      'view_snapshot_id',
      () => at({ view_snapshot_id: 'city.aaaa', view_snapshot_sha256: sha }),
    ],
  ];
  for (const [index, [code, field, query]] of cases.entries())
    it(`is told ${code} (${field}, ${index})`, async () => {
      for (const path of ['run', 'moves', 'status']) {
        const { status, headers, body } = await world.get(`/api/policy/${path}?${await query()}`);
        const { category, retryable, status: expected } = policyErrors[code];
        assert.deepEqual([path, status, body.error?.code], [path, expected, code]);
        assert.deepEqual([body.error?.category, body.error?.retryable], [category, retryable]);
        assert.equal(body.field, field);
        assert.equal(body.error?.message, body.detail);
        assert.match(headers.get('content-type') ?? '', /problem\+json/);
        assert.equal(headers.get('cache-control'), 'no-store');
      }
      assert.equal((await world.post(`/api/policy/cancel?${await query()}`)).body.error?.code, code);
    });

  it('is told invalid_top_n by moves, and unknown_param by all others', async () => {
    for (const topN of ['0', '-1', 'all', '1.5'])
      assert.equal(
        (await world.get(`/api/policy/moves?${await at({ top_n: topN })}`)).body.error?.code,
        'invalid_top_n',
      );
    assert.equal(
      (await world.get(`/api/policy/run?${await at({ top_n: 1 })}`)).body.error?.code,
      'unknown_param',
    );
  });

  it('is told the first fault in the order of the checks', async () => {
    const everything = { v: '2', bucket: 1, sv: 'x', policy_version: 'x', strategy: 'x', T_bucket: 'x' };
    const removed = ['v', 'bucket', 'sv', 'strategy', 'policy_version', 'T_bucket'] as const;
    const codes = [];
    const sent: Record<string, string | number | undefined> = { ...everything };
    for (const name of removed) {
      codes.push((await world.get(`/api/policy/run?${await at(sent)}`)).body.error?.code);
      delete sent[name];
    }
    assert.deepEqual(codes, [
      'unsupported_version',
      'unknown_param',
      'token_format',
      'invalid_strategy',
      'invalid_policy_version',
      'invalid_t_bucket',
    ]);
  });

  it('learns which snapshot it should have named', async () => {
    const snapshot = await world.read();
    const { body } = await world.get(
      `/api/policy/run?${await at({ view_snapshot_id: 'city.old', view_snapshot_sha256: sha })}`,
    );
    assert.equal(body.error?.requested_view_snapshot_id, 'city.old');
    assert.equal(body.error?.current_view_snapshot_sha256, snapshot.sha256);
    const agreed = await at({
      view_snapshot_id: body.error?.current_view_snapshot_id as string,
      view_snapshot_sha256: snapshot.sha256,
    });
    assert.equal((await world.ended(`/api/policy/run?${agreed}`)).status, 200);
    assert.match(
      await world.registry.metrics(),
      /policy_view_snapshot_mismatches_total\{side="service"\} [1-9]/,
    );
  });

  it('is told when its system is not polled, or its snapshot was revoked', async () => {
    const query = await at({});
    world.systems = ['town'];
    assert.equal((await world.get(`/api/policy/run?${query}`)).body.error?.code, 'param_not_allowlisted');
    assert.equal((await world.get('/api/time?system_id=city')).body.error?.code, 'param_not_allowlisted');
    world.systems = ['city', 'town'];
    assert.equal((await world.get('/api/time')).body.error?.code, 'param_not_allowlisted');
    assert.equal((await world.get('/api/time?now=1')).body.error?.code, 'unknown_param');
    assert.equal((await world.get('/api/time?system_id=town')).body.recommended_live_sv, null);
    world.systems = [];
    assert.equal((await world.get('/api/time')).status, 404);
    world.systems = ['city'];

    await world.read(smallCity.slice(0, 2));
    const sv = new URLSearchParams(await at({})).get('sv');
    const revoked = await world.post('/api/policy/revoke', { sv, reason: 'of another city' });
    assert.equal(revoked.status, 200);
    const refused = await world.get(`/api/policy/run?${await at({})}`);
    assert.deepEqual([refused.status, refused.body.error?.code], [403, 'token_revoked']);
    const { body: time } = await world.get('/api/time');
    assert.equal(time.recommended_live_sv, null);
    assert.notEqual(time.view_snapshot_id, null);
    await world.read();
    assert.notEqual((await world.get('/api/time')).body.recommended_live_sv, null);
    assert.equal((await world.ended(`/api/policy/run?${await at({})}`)).status, 200);
  });

  it('may not cancel without the scope operate', async () => {
    const response = await fetch(`${world.url}/api/policy/cancel?${await at({})}`, { method: 'POST' });
    assert.equal(response.status, 401);
  });
});

describe('a cancel', () => {
  it('ends a run that is computed, says so, and nothing is written after it', async () => {
    let broken = false;
    world.solve = (_problem, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          broken = true;
          reject(signal.reason as Error);
        });
      });
    const query = await world.query({ horizon_steps: 100 });
    await world.get(`/api/policy/run?${query}`);
    const running = async () => (await world.get('/api/policy/queue')).body.running;
    while ((await running()) !== 1) await delay(5);
    const canceled = await world.post(`/api/policy/cancel?${query}`);
    assert.equal(canceled.status, 200);
    canceledRun.parse(canceled.body);
    while (!broken) await delay(5);
    world.solve = (problem, options) => world.solvers.solve(problem, options);
    const status = await world.get(`/api/policy/status?${query}`);
    assert.deepEqual([status.status, status.body.status], [200, 'canceled']);
    const run = await world.get(`/api/policy/run?${query}`);
    assert.deepEqual([run.status, run.body.error?.code], [503, 'policy_run_failed']);
    assert.match(run.body.error?.message ?? '', /was canceled/);
    assert.ok(Number(run.headers.get('retry-after')) > 0);
    // Canceled twice is canceled once.
    const again = await world.post(`/api/policy/cancel?${query}`);
    assert.equal(again.body.canceled_at, canceled.body.canceled_at);
    const [row] = await world.database.query<{ status: string; moves: number }>(
      `select status, (select count(*) from policy_moves m where m.run_id = r.run_id) as moves
       from policy_runs r where horizon_steps = 100`,
    );
    assert.deepEqual(row, { status: 'canceled', moves: 0 });
    const audited = await world.database.query(
      `select 1 from audit_entries where action = 'policy.cancel' and outcome = 'allowed'`,
    );
    assert.equal(audited.length, 2);
  });

  it('of a run that has ended is 409, and of one that nobody asked for 404', async () => {
    const query = await world.query({ horizon_steps: 101 });
    const none = await world.post(`/api/policy/cancel?${query}`);
    assert.deepEqual([none.status, none.body.error?.code], [404, 'policy_run_not_found']);
    await world.ended(`/api/policy/run?${query}`);
    const late = await world.post(`/api/policy/cancel?${query}`);
    assert.deepEqual([late.status, late.body.error?.code], [409, 'policy_run_already_completed']);
    assert.equal((await world.get(`/api/policy/status?${query}`)).body.status, 'ready');
  });

  it('that races the end of a run leaves it one or the other', async () => {
    for (let step = 110; step < 125; step++) {
      const query = await world.query({ horizon_steps: step });
      await world.get(`/api/policy/run?${query}`);
      const { status } = await world.post(`/api/policy/cancel?${query}`);
      while ((await world.get('/api/policy/queue')).body.running !== 0) await delay(2);
      const rows = await world.database.query<{ status: string; moves: number }>(
        `select status, (select count(*)::int from policy_moves m where m.run_id = r.run_id) as moves
         from policy_runs r where horizon_steps = $1`,
        [step],
      );
      assert.deepEqual(rows, [
        status === 200 ? { status: 'canceled', moves: 0 } : { status: 'success', moves: 2 },
      ]);
    }
  });
});
