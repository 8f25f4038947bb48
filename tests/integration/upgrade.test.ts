import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { it } from 'node:test';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { ServiceProcess, until } from './service-process.ts';

/** Makes the schema what it was before rollouts had plans with levers, with one that was under way. */
const asBefore = `
  drop schema rollcall_jobs cascade;
  drop table rollouts, rollout_verdicts, rollout_memory, lever_settings, webhooks, webhook_dead_letters;
  drop table policy_moves, policy_runs, policy_jobs, policy_dead_letters, policy_keys, policy_revoked_snapshots,
    policy_snapshots;
  drop table sync_runs, sync_readings, sync_days, sync_pages, sync_rows, sync_batches, sync_control, sync_spending,
    sync_daily_spending, sync_throttling, sync_rate_events, instance_changes, cell_epochs, cell_permits;
  drop table poll_claims, poll_hosts, cluster_state, nodes, rollout_judgements;
  alter table instance_states drop column revision, drop column changed, drop column node;
  drop index audit_entries_action, audit_entries_at;
  delete from migrations where name >= '0008';
  alter table migrations drop column runs_from;
  create table rollouts (
    id text primary key,
    plan jsonb not null,
    plan_hash text not null,
    state text not null,
    stage integer,
    stage_started_at timestamptz,
    revision integer not null default 0,
    updated_at timestamptz not null default now()
  );
  insert into rollouts (id, plan, plan_hash, state, stage, stage_started_at, revision)
    values ('adaptive-polling', '{"name": "adaptive-polling", "stages": []}', 'old', 'running', 1, now(), 4);
  insert into polling_settings (id, enabled, scope) values (1, true, '{"groups": [], "percent": 25}');
`;

it('a data folder of the release before is taken up: plans begin anew, and the lever stays as it was set', async (t) => {
  const folder = temporaryFolder();
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  await layOut(folder);
  const database = await openDatabase({ databaseUrl: undefined, folder, onError: () => undefined });
  await database.script(asBefore);
  await database.close();

  const service = await ServiceProcess.start({ folder, args: ['--simulate', '4'] });
  t.after(() => service.kill9());
  const { rollouts } = (await service.get('/api/rollouts')).body as {
    rollouts: { id: string; state: string }[];
  };
  assert.deepEqual(
    rollouts.map(({ id, state }) => [id, state]),
    [
      ['adaptive-polling', 'draft'],
      ['optimize', 'draft'],
      ['search-console-sync', 'draft'],
    ],
  );
  assert.equal((await service.health()).enabled, true);
  const pulled = await service.post(
    '/api/rollouts/adaptive-polling/kill-switches/disable-adaptive-polling',
    { reason: 'begin with nothing in effect' },
    service.asAdmin(),
  );
  assert.equal(pulled.status, 200);
  await until('it is off', 10_000, async () => !(await service.health()).enabled);
});
