import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { policyGates, policyRunsAnswer } from '../../src/contract/policy-overview.ts';
import { global, greedy, PolicyWorld } from './policy-world.ts';

let world: PolicyWorld;
before(async () => {
  world = await PolicyWorld.open();
  await world.read();
  world.engine.start();
  for (const version of [greedy, global])
    await world.ended(`/api/policy/run?${await world.query({ policy_version: version })}`);
});
after(() => world.close());

const metric = async (line: string) => {
  const found = (await world.registry.metrics()).split('\n').find((each) => each.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
};

describe('what people see of the policy engine', () => {
  it('are runs by every filter', async () => {
    const listed = async (query: string) =>
      policyRunsAnswer.parse((await world.get(`/api/policy/runs?${query}`)).body).runs;
    assert.deepEqual(
      (await listed('')).map(({ policy_version }) => policy_version),
      [global, greedy],
    );
    assert.equal(
      (await listed(`policy_version=${greedy}&status=success&origin=asked&system_id=city`)).length,
      1,
    );
    assert.equal((await listed('limit=1')).length, 1);
    assert.equal((await listed('status=fail')).length, 0);
    assert.equal((await listed('no_op_reason=no_deficits')).length, 0);
    assert.equal((await listed('to=2026-01-01T00:00:00Z')).length, 0);
    assert.equal((await listed(`system_id=${encodeURIComponent("x' or 1=1")}`)).length, 0);
    for (const [query, field] of [
      ['limit=0', 'limit'],
      ['limit=all', 'limit'],
      ['status=odd', 'status'],
      ['from=yesterday', 'from'],
      ['color=red', 'color'],
    ] as const) {
      const { status, body } = await world.get(`/api/policy/runs?${query}`);
      assert.deepEqual([status, body.field], [400, field]);
    }
  });

  it('are the gates, with what they were counted from', async () => {
    const gates = policyGates.parse((await world.get('/api/policy/gates')).body);
    assert.equal(gates.window_minutes, 15);
    assert.deepEqual(gates.timeout_rate, { value: 0, count: 0, of: 1 });
    assert.deepEqual(gates.fallback_rate, { value: 0, count: 0, of: 1 });
    assert.equal(gates.objective_delta_ratio.pairs, 1);
    assert.deepEqual(
      gates.stages.map(({ stage, passed }) => [stage, passed]),
      [
        ['shadow', true],
        ['internal', true],
        ['public', true],
      ],
    );
    assert.equal((await world.get('/api/policy/gates?window_minutes=0')).status, 400);
  });

  it('are metrics of requests, runs and cancels', async () => {
    assert.equal(await metric('policy_run_requests_total{status="error"}'), 0);
    await world.get(`/api/policy/run?${await world.query({ T_bucket: 'now' })}`);
    assert.equal(await metric('policy_run_requests_total{status="error"}'), 1);
    assert.ok(((await metric('policy_run_requests_total{status="ready"}')) ?? 0) >= 2);
    assert.ok(((await metric('policy_run_requests_total{status="pending"}')) ?? 0) >= 2);
    for (const version of [greedy, global]) {
      const run = `policy_version="${version}"`;
      assert.equal(await metric(`policy_runs_total{${run},status="success",origin="asked"}`), 1);
      assert.equal(await metric(`policy_run_latency_ms_count{${run}}`), 1);
      assert.equal(await metric(`policy_run_moves_sum{${run}}`), 2);
    }
    await world.post(`/api/policy/cancel?${await world.query()}`);
    assert.equal(await metric('policy_cancels_total{outcome="policy_run_already_completed"}'), 1);
  });

  it('are metrics of what pages tell', async () => {
    const told = await world.post('/api/policy/telemetry', {
      transitions: [
        { from: 'frozen', to: 'computing' },
        { from: 'computing', to: 'live', outcome: 'refused' },
      ],
      playbacks: ['full', 'summary', 'full'],
      mismatches: 2,
      recovered: 1,
      not_recovered: 1,
    });
    assert.deepEqual([told.status, told.body], [200, { success: true }]);
    const transition = 'policy_session_transitions_total{from="frozen",to="computing",outcome="made"}';
    assert.equal(await metric(transition), 1);
    assert.equal(await metric('policy_session_playbacks_total{quality="full"}'), 2);
    assert.equal(await metric('policy_view_snapshot_mismatches_total{side="page"}'), 2);
    assert.equal(await metric('policy_session_recoveries_total{outcome="not_recovered"}'), 1);
    for (const body of [
      { transitions: [{ from: 'frozen', to: 'mars' }] },
      { playbacks: Array.from({ length: 101 }, () => 'full') },
      { mismatches: -1 },
      { secret: 'x' },
    ])
      assert.equal((await world.post('/api/policy/telemetry', body)).status, 400);
  });

  it('are dead letters for two weeks', async () => {
    const given_up_at = new Date(Date.now() - 15 * 24 * 3_600_000);
    await world.database.query(
      `insert into policy_dead_letters (run_id, job, attempts, error_reason, given_up_at) values ('old', $1, 3, 'x', $2)`,
      [JSON.stringify({ key: {} }), given_up_at],
    );
    await world.engine.tick();
    assert.deepEqual(await world.database.query('select run_id from policy_dead_letters'), []);
  });

  it('give the first answer to a cancel that is sent again with its key', async () => {
    await world.engine.stop();
    const query = await world.query({ horizon_steps: 60 });
    await world.get(`/api/policy/run?${query}`);
    const key = { 'idempotency-key': 'once' };
    const first = await world.post(`/api/policy/cancel?${query}`, {}, key);
    const again = await world.post(`/api/policy/cancel?${query}`, {}, key);
    assert.equal(first.status, 200);
    assert.deepEqual(again.body, first.body);
    const entries = await world.database.query(
      `select 1 from audit_entries where action = 'policy.cancel' and outcome = 'allowed'`,
    );
    assert.equal(entries.length, 1);
    world.engine.start();
  });
});
