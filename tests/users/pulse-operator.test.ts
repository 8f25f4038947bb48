import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { parse } from 'yaml';
import { startPlugin, type PluginClient } from '../grafana-backend/client.ts';
import { startPulse, type Pulse } from './pulse.ts';

/**
 * The first user of the README, as far as it goes without a Grafana: the data source before a Pulse, with the queries
 * of the dashboard and of the rules that are shipped. tests/e2e/pulse-operator.spec.ts goes the whole way.
 */
const root = join(import.meta.dirname, '../..');

interface SavedPanel {
  type: string;
  title: string;
  targets?: { refId: string; kind?: string }[];
}
interface SavedRule {
  uid: string;
  data: { datasourceUid: string; model: object }[];
}

let pulse: Pulse;
let plugin: PluginClient;
before(async () => {
  [pulse, plugin] = await Promise.all([
    startPulse(),
    startPlugin({
      command: process.execPath,
      args: [join(root, 'src/grafana/datasource/backend/main.ts')],
    }),
  ]);
});
after(async () => {
  const log = JSON.stringify(plugin.logs);
  await plugin.close();
  await pulse.close();
  assert.ok(!log.includes(pulse.token), 'no secret in the log');
});

let sources = 0;
/** Each test has a data source of its own, so that none is answered with what another has read. */
beforeEach(() => void (sources += 1));
const dataSource = (token = pulse.token) => ({
  uid: `pulse-${sources}`,
  url: pulse.url,
  decryptedSecureJsonData: { token },
});

async function ask(model: object) {
  const answers = await plugin.queryData([{ refId: 'A', model }], { dataSource: dataSource() });
  const { frames = [], error = 'no answer' } = answers['A'] ?? {};
  const columns = frames.flatMap(({ fields }) => fields.map(({ values }) => values.length));
  return { error, rows: Math.max(0, ...columns), frames };
}

describe('the operator of a Pulse', () => {
  test('is told by Save & test which server answers and what it has not, and when the token is wrong', async () => {
    const found = await plugin.checkHealth({ dataSource: dataSource() });
    assert.equal(found.status, 'OK');
    assert.match(found.message, /Pulse 6\.3\.1\): 12 instances.*no history and no rollouts/);
    const refused = await plugin.checkHealth({ dataSource: dataSource('another-token') });
    assert.equal(refused.status, 'ERROR');
    assert.match(refused.message, /refuses the token/);
  });

  test('sees in the overview what a Pulse knows; every other panel says that it takes Rollcall', async () => {
    pulse.show('failing');
    const file = readFileSync(join(root, 'dashboards/scheduler-overview.json'), 'utf8');
    const { panels } = JSON.parse(file) as { panels: SavedPanel[] };
    const shown: string[] = [];
    const empty: string[] = [];
    const lacking: string[] = [];
    for (const { title, targets = [] } of panels)
      for (const target of targets.filter(({ kind }) => kind !== undefined)) {
        const { error, rows } = await ask(withoutVariables(target));
        if (error === '') (rows > 0 ? shown : empty).push(title);
        else {
          assert.match(error, /Pulse 6\.3\.1 answers at .*point the data source at Rollcall's own service/);
          lacking.push(title);
        }
      }
    assert.deepEqual(shown, [
      'Queue depth now',
      'Breakers',
      'Dead letters',
      'Staleness by type',
      'Top offenders',
      'Instances',
    ]);
    // A Pulse does not say how often it polls, and nothing is no zero.
    assert.deepEqual(empty, ['Effective intervals']);
    assert.deepEqual(lacking, [
      'Rollout stage',
      'Not well',
      'Queue depth',
      'Staleness',
      'Throughput',
      'In flight',
    ]);
  });

  test('has alert rules that a Pulse answers: none counts while all is well, and a breaker that stays open does', async () => {
    const written = execFileSync(
      process.execPath,
      [
        join(root, 'tools/alert-rules.ts'),
        ...['--pulse', '--datasource', 'rollcall', '--folder', 'Rollcall', '--prefix', 'pulse'],
      ],
      { encoding: 'utf8' },
    );
    const { groups } = parse(written) as { groups: { rules: SavedRule[] }[] };
    const measured = async () => {
      const counted: Record<string, number[]> = {};
      for (const { uid, data } of groups.flatMap(({ rules }) => rules))
        for (const { model } of data.filter(({ datasourceUid }) => datasourceUid === 'rollcall')) {
          const { error, frames } = await ask(model);
          assert.equal(error, '', uid);
          counted[uid] = frames.flatMap(({ fields }) =>
            fields.filter(({ type }) => type.startsWith('Float')).flatMap(({ values }) => values),
          ) as number[];
        }
      return counted;
    };
    pulse.show('well');
    assert.deepEqual(await measured(), {
      'pulse-staleness': [],
      'pulse-breaker-not-closed': [],
      'pulse-scheduler-silent': [12],
    });
    sources += 1;
    pulse.show('failing');
    const failing = await measured();
    // One half-open, which is no dead letter yet; five that have failed for six minutes, though each was probed since.
    assert.equal(failing['pulse-staleness']?.length, 1);
    assert.equal(failing['pulse-breaker-not-closed']?.filter((seconds) => seconds > 360).length, 6);
    assert.deepEqual(failing['pulse-scheduler-silent'], [12]);
  });
});

/** A saved query as Grafana sends it, with all types chosen. */
function withoutVariables(target: object): object {
  return JSON.parse(
    JSON.stringify(target)
      .replaceAll('["$type"]', '[]')
      .replaceAll('$type', '[]')
      .replaceAll('$rollout', 'adaptive-polling'),
  ) as object;
}
