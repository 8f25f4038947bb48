import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { scriptQuery } from '../../../contract/script-query.ts';
import { loadJq } from './jq/load.ts';
import { ScriptPool } from './pool/pool.ts';
import { scriptFrames } from './script-frames.ts';

const root = join(import.meta.dirname, '../../../..');
const document = new Uint8Array(readFileSync(join(root, 'tests/fixtures/pulse/v6.3-06-dlq-several.json')));
const range = { timeRange: { from: 1_000.5, to: 61_000 }, intervalMs: 15_000, maxDataPoints: 100 };
const pool = new ScriptPool({ loadModule: loadJq });

async function ask(query: object, answer = document, panel = range) {
  const asked: string[] = [];
  const frames = await scriptFrames(
    scriptQuery.parse({ kind: 'script', endpoint: '/api/monitoring/scheduler/health', ...query }),
    panel,
    { pool, read: (path) => (asked.push(path), Promise.resolve(answer)) },
    new AbortController().signal,
  );
  return { frames, asked };
}

describe('a script query in the backend', () => {
  after(() => pool.close());

  it('answers the dead-letter line of the runbook with a table', async () => {
    const { frames, asked } = await ask({
      endpoint: '/api/health',
      expression: `curl -s http://:7655/api/monitoring/scheduler/health \\ | jq '.instances[] | select(.deadLetter.present) | {key, reason: .deadLetter.reason, retryCount: .deadLetter.retryCount, nextRetry: .deadLetter.nextRetry}'`,
    });
    assert.deepEqual(asked, ['/api/monitoring/scheduler/health']);
    const [frame] = frames;
    assert.ok(frame && frame.length > 1);
    assert.deepEqual(
      frame.fields.map(({ name, kind }) => `${name} ${kind}`),
      ['key string', 'reason string', 'retryCount number', 'nextRetry time'],
    );
    assert.match(frame.meta ?? '', /"type":"table","typeVersion":\[0,1\]/);
  });

  it('asks history for the range of the panel, unless the query says another', async () => {
    const expression = '{from: $__from, n: $n}';
    const query = { endpoint: '/api/history', expression, variables: { n: 1 } };
    const series = { series: 'queue.backlog' };
    assert.deepEqual((await ask({ ...query, parameters: series })).asked, [
      '/api/history?series=queue.backlog&from=1001&to=61000&step=20',
    ]);
    const { asked, frames } = await ask({ ...query, parameters: { ...series, from: '5', step: '60' } });
    assert.deepEqual(asked, ['/api/history?series=queue.backlog&from=5&to=61000&step=60']);
    assert.deepEqual(
      frames[0]?.fields.map(({ values }) => [...values]),
      [[1_000.5], [1]],
    );
  });

  it('never asks for more points than the panel draws', async () => {
    const month = { timeRange: { from: 0, to: 30 * 86_400_000 }, intervalMs: 1_000, maxDataPoints: 1_000 };
    const { asked } = await ask(
      { endpoint: '/api/history', parameters: { series: 'queue.backlog' } },
      document,
      month,
    );
    assert.deepEqual(asked, ['/api/history?series=queue.backlog&from=0&to=2592000000&step=2600']);
  });

  it('makes of the examples in docs/script.md what stands there', async () => {
    const page = readFileSync(join(root, 'docs/script.md'), 'utf8');
    const [, rows = ''] = page.split('| expression | becomes |\n| --- | --- |\n');
    const examples = [...rows.matchAll(/^\| `(.*?)` \| (.*) \|$/gm)].map(
      ([, expression = '', becomes = '']) => ({
        expression: expression.replaceAll('\\|', '|'),
        becomes,
      }),
    );
    const history = {
      times: [1_763_700_000_000],
      series: [{ name: 'queue.backlog', unit: 'short', values: [3] }],
    };
    const shapes: Record<string, string> = {
      'one number': 'numeric-wide',
      'one row of numbers': 'numeric-wide',
      'a number for each type': 'numeric-long',
      'a number for each instance': 'numeric-long',
      'a table': 'table',
      'of `/api/history`: a series for each name': 'timeseries-multi',
    };
    assert.equal(examples.length, 6);
    for (const { expression, becomes } of examples) {
      const answer = becomes.includes('history')
        ? new TextEncoder().encode(JSON.stringify(history))
        : document;
      const [frame] = (await ask({ expression }, answer)).frames;
      assert.match(frame?.meta ?? '', new RegExp(`"type":"${shapes[becomes]}"`), expression);
    }
  });

  it('has no frame where there is nothing', async () => {
    assert.deepEqual((await ask({ expression: '.nothing' })).frames, []);
  });

  it('blames the script, and says where', async () => {
    await assert.rejects(ask({ expression: '.queue | tonumber' }), {
      name: 'PluginError',
      message: /\(runtime, line 1, column 10\): object .* cannot be parsed as a number/,
    });
    await assert.rejects(ask({ expression: 'curl h/api/history?limit=1 | jq .' }), {
      name: 'PluginError',
      message: /parameters.limit is no parameter of \/api\/history/,
    });
  });

  it('blames the endpoint for what is not JSON', async () => {
    await assert.rejects(ask({}, new TextEncoder().encode('<html>')), {
      name: 'DownstreamError',
      message: /not JSON/,
    });
  });
});
