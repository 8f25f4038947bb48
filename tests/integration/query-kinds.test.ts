import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { JudgedCriteria } from '../../src/contract/judged-criteria.ts';
import type { PastEvents } from '../../src/contract/events.ts';
import type { RollcallQuery } from '../../src/contract/query.ts';
import { policyViews, syncViews } from '../../src/contract/query/choices.ts';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { startPlugin, type PluginClient } from '../grafana-backend/client.ts';
import type { PlainFrame } from '../grafana-backend/decode.ts';
import { temporaryFolder } from '../embedded-database.ts';
import { plansIn, quickPlan } from './quick-plan.ts';
import { hasty, ServiceProcess, until } from './service-process.ts';

/** The data source as Grafana starts it, in front of a real service with a simulated fleet. */

const root = join(import.meta.dirname, '../..');
const folder = temporaryFolder();
const rollout = 'quick';
/** It starts at once, and runs long enough to be judged. */
const plan = { ...quickPlan, stages: quickPlan.stages.map((stage) => ({ ...stage, preconditions: [] })) };
let service: ServiceProcess;
let plugin: PluginClient;
let simulator: Simulator;

before(async () => {
  simulator = await startSimulator({ count: 6, host: '127.0.0.1', controlPort: 0 });
  service = await ServiceProcess.start({
    folder,
    settings: { instances: simulator.instances, polling: hasty, ...plansIn(folder, plan) },
  });
  const [ill] = simulator.instances;
  await fetch(`${simulator.controlUrl}/instances/${ill?.name}/fault`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'refuse' }),
  });
  plugin = await startPlugin({
    command: process.execPath,
    args: [join(root, 'src/grafana/datasource/backend/main.ts')],
  });
  await until('a breaker has opened', 30_000, async () =>
    (await service.health()).instances.some(({ breaker }) => breaker.state !== 'closed'),
  );
  assert.equal((await service.act(rollout, 'start', 0)).status, 200);
  await until('it was judged', 30_000, async () => {
    const { body } = await service.get(`/api/rollouts/${rollout}/criteria`, service.asAdmin());
    return (body as JudgedCriteria).times.length > 0;
  });
  for (const order of ['notes', 'kill-switches/off'])
    await service.post(`/api/rollouts/${rollout}/${order}`, { reason: 'the test' }, service.asAdmin());
});
after(async () => {
  await plugin.close();
  await service.discard();
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const lastHour = () => ({ from: Date.now() - 3_600_000, to: Date.now() + 60_000 });

async function ask(model: RollcallQuery) {
  const token = service.token;
  const answers = await plugin.queryData([{ refId: 'A', model, ...lastHour() }], {
    dataSource: { uid: 'rollcall', url: service.url, decryptedSecureJsonData: { token } },
  });
  const { frames, error } = answers['A'] as (typeof answers)[string];
  return { frames, error };
}

const column = (frame: PlainFrame | undefined, name: string) =>
  frame?.fields.find((field) => field.name === name)?.values ?? [];

describe('a query of every kind', () => {
  it('of what is there is answered with rows', async () => {
    const rows: RollcallQuery[] = [
      { kind: 'queue' },
      { kind: 'queue', by: 'type' },
      { kind: 'staleness' },
      { kind: 'staleness', by: 'type', format: 'numeric' },
      { kind: 'instances' },
      { kind: 'breakers' },
      { kind: 'breakers', format: 'numeric' },
      { kind: 'deadLetters', format: 'numeric' },
      { kind: 'workers' },
      { kind: 'workers', by: 'host' },
      { kind: 'rollouts' },
      { kind: 'stages', rollout },
      { kind: 'history', series: ['queue.backlog'] },
      { kind: 'criteria', rollout },
      { kind: 'criteria', rollout, format: 'table' },
      { kind: 'verdict', rollout },
      { kind: 'transitions' },
      { kind: 'audit' },
      { kind: 'events', what: ['breakers', 'killSwitches'] },
      { kind: 'variable', of: 'instances' },
      { kind: 'variable', of: 'types' },
      { kind: 'variable', of: 'rollouts' },
      { kind: 'variable', of: 'stages', rollout },
      { kind: 'variable', of: 'series' },
      { kind: 'filterValues', key: 'breaker' },
      { kind: 'script', endpoint: '/api/rollouts', expression: '.rollouts[].id' },
    ];
    for (const query of rows) {
      const { frames, error } = await ask(query);
      assert.equal(error, '', JSON.stringify(query));
      assert.ok(column(frames[0], frames[0]?.fields[0]?.name ?? '').length > 0, JSON.stringify(query));
    }
  });

  it('narrows instances by type, name and filter, and says where a filter does not apply', async () => {
    const keys = async (more: object) =>
      column((await ask({ kind: 'instances', ...more })).frames[0], 'key').map(String);
    const all = await keys({});
    const pve = all.filter((key) => key.startsWith('pve::'));
    assert.ok(pve.length > 0 && pve.length < all.length);
    assert.deepEqual(await keys({ types: ['pve'] }), pve);
    const [first = ''] = pve;
    assert.deepEqual(await keys({ instances: [first] }), [first]);
    assert.deepEqual(await keys({ filters: [{ key: 'type', operator: '=~', value: 'p[v]e' }] }), pve);
    assert.deepEqual(await keys({ filters: [{ key: 'key', operator: '=|', value: '', values: [first] }] }), [
      first,
    ]);
    assert.deepEqual(await keys({ filters: [{ key: 'staleness', operator: '<', value: '-1' }] }), []);
    const { frames } = await ask({
      kind: 'instances',
      filters: [{ key: 'actor', operator: '=', value: 'x' }],
    });
    assert.match(JSON.stringify(frames[0]?.meta), /The filter on actor does not apply here/);
    assert.equal(column(frames[0], 'key').length, all.length);
  });

  it('that holds a variable without a value, or a bad expression, says which field is wrong', async () => {
    const refusals: [RollcallQuery, RegExp][] = [
      [{ kind: 'instances', types: ['$type'] }, /types\.0: holds the variable \$type/],
      [{ kind: 'stages', rollout: '${rollout}' }, /rollout: holds the variable/],
      [
        { kind: 'breakers', filters: [{ key: 'type', operator: '=~', value: '(?=a)' }] },
        /regular expression of the filter on type/,
      ],
      [{ kind: 'policy', view: 'runs', format: 'numeric' }, /no numbers for the view runs/],
    ];
    for (const [query, message] of refusals) assert.match((await ask(query)).error, message);
  });

  it('of the policy engine and of the sync is answered in every view, before either has run', async () => {
    const asked = [
      ...policyViews.map((view) => ({ kind: 'policy' as const, view })),
      ...syncViews.map((view) => ({ kind: 'sync' as const, view })),
    ];
    for (const query of asked) assert.equal((await ask(query)).error, '', `${query.kind} ${query.view}`);
    const [config] = (await ask({ kind: 'policy', view: 'config' })).frames;
    assert.ok(config, 'the policy engine says what it offers');
  });
});

describe('what was, over HTTP', () => {
  it('is told of breakers and of what was done, within the time and the types that are asked for', async () => {
    const past = async (query = '') => {
      const { status, body } = await service.get(`/api/events/past${query}`, service.asAdmin());
      return { status, ...(body as PastEvents & { detail?: string }) };
    };
    const { events } = await past('?types=breaker,kill-switch,rollout-record');
    assert.deepEqual([...new Set(events.map(({ type }) => type))].sort(), [
      'breaker',
      'kill-switch',
      'rollout-record',
    ]);
    assert.deepEqual((await past('?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z')).events, []);
    assert.equal((await past('?types=verdict')).status, 400);
    assert.equal((await past('?from=2027-01-01T00:00:00Z&to=2020-01-02T00:00:00Z')).status, 422);
    assert.equal((await past('?limit=0')).status, 400);
  });

  it('is told of the criteria of a rollout, as columns', async () => {
    const criteria = async (query = '', id = rollout) => {
      const { status, body } = await service.get(`/api/rollouts/${id}/criteria${query}`, service.asAdmin());
      return { status, body: body as JudgedCriteria & { detail?: string } };
    };
    const { status, body } = await criteria();
    assert.equal(status, 200);
    assert.deepEqual(
      body.criteria.map(({ name }) => name),
      ['staleness'],
    );
    for (const { values } of body.criteria) assert.equal(values.length, body.times.length);
    assert.equal((await criteria('', 'unknown')).status, 404);
    assert.equal((await criteria('?step=1')).status, 400);
    const tooMany = await criteria('?from=2026-01-01T00:00:00Z&to=2026-11-01T00:00:00Z');
    assert.equal(tooMany.status, 422);
    assert.match(tooMany.body.detail ?? '', /step of at least \d+ s/);
  });
});
