import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { loadJq } from '../jq/load.ts';
import { ScriptPool } from './pool.ts';

const text = (document: unknown) => new TextEncoder().encode(JSON.stringify(document));
const input = text({ queue: { depth: 12 }, instances: [{ key: 'pve::a' }, { key: 'pbs::b' }] });
const killed = 'reduce range(60) as $n (1; [., .])';

describe('a pool of evaluators', () => {
  const pool = new ScriptPool({ loadModule: loadJq });
  after(() => pool.close());

  it('gives the outputs in order', async () => {
    const { outputs } = await pool.evaluate({ expression: '.queue.depth, .instances[].key', input });
    assert.deepEqual(outputs, [12, 'pve::a', 'pbs::b']);
  });

  it('gives none for an empty result', async () => {
    assert.deepEqual(await pool.evaluate({ expression: 'empty', input }), { outputs: [] });
  });

  it('gives tables, worked out beside', async () => {
    const [table] = await pool.tables({ expression: '.queue', input }, 'auto');
    assert.deepEqual(table, {
      shape: 'numeric-wide',
      columns: [{ kind: 'number', name: 'depth', values: Float64Array.of(12) }],
    });
  });

  it('takes variables as values, whatever is in them', async () => {
    const hostile = '") | env | ("\n\\(1)\0';
    const { outputs } = await pool.evaluate({
      expression: '$type, ([.instances[] | select(.key == $type)] | length), $n.x',
      input,
      variables: { type: hostile, n: { x: [1] } },
    });
    assert.deepEqual(outputs, [hostile, 0, [1]]);
  });

  it('points at the place of an error', async () => {
    const expression = '# what is due\n.queue | "é \\(.depth)" |\n  tonumber';
    await assert.rejects(pool.evaluate({ expression, input }), {
      kind: 'runtime',
      at: { line: 3, column: 3, offset: expression.indexOf('tonumber') },
    });
    await assert.rejects(pool.evaluate({ expression: '"é" | nope', input }), {
      kind: 'compile',
      message: 'nope/0 is not defined',
      at: { line: 1, column: 7, offset: 6 },
    });
  });

  it('says that a document is none', async () => {
    for (const document of ['{"a":', '', '1 2', '<html>'])
      await assert.rejects(pool.evaluate({ expression: '.', input: new TextEncoder().encode(document) }), {
        kind: 'document',
      });
    assert.deepEqual(await pool.evaluate({ expression: '.queue.depth', input }), { outputs: [12] });
  });

  it('caps the outputs', async () => {
    await assert.rejects(pool.evaluate({ expression: '"x" * 2000', input, maxOutputBytes: 1_024 }), {
      kind: 'output',
    });
  });

  it('keeps the answers of many at once apart', async () => {
    const asked = Array.from({ length: 300 }, (_, n) =>
      pool.evaluate({
        expression: `.queue.depth + ${n % 40}`,
        input: n % 2 ? input : text({ queue: { depth: 0 } }),
      }),
    );
    const answers = await Promise.all(asked);
    answers.forEach(({ outputs }, n) => assert.deepEqual(outputs, [(n % 2 ? 12 : 0) + (n % 40)]));
  });

  it('kills what does not stop by itself, and the next are not affected', async () => {
    const bomb = pool.evaluate({ expression: killed, input, deadlineMs: 50 });
    const next = Array.from({ length: 10 }, () => pool.evaluate({ expression: '.queue.depth', input }));
    await assert.rejects(bomb, { kind: 'deadline', message: /0\.05 s.*killed/ });
    for (const { outputs } of await Promise.all(next)) assert.deepEqual(outputs, [12]);
  });

  it('gives up for a caller who went away, while it waits and while it runs', async () => {
    const small = new ScriptPool({ loadModule: loadJq, size: 1 });
    after(() => small.close());
    const away = new AbortController();
    const running = small.evaluate({ expression: killed, input, deadlineMs: 100, signal: away.signal });
    const waiting = small.evaluate({ expression: '1', input, signal: away.signal });
    const gone = [running, waiting].map((each) => assert.rejects(each, { name: 'AbortError' }));
    away.abort();
    await Promise.all(gone);
    await assert.rejects(small.evaluate({ expression: '1', input, signal: away.signal }), {
      name: 'AbortError',
    });
    assert.deepEqual(await small.evaluate({ expression: '2', input }), { outputs: [2] });
  });

  it('refuses more than may wait', async () => {
    const small = new ScriptPool({ loadModule: loadJq, size: 1, queueLimit: 2 });
    after(() => small.close());
    const asked = Array.from({ length: 10 }, () => small.evaluate({ expression: '1', input }));
    const ended = await Promise.allSettled(asked);
    const refused = ended.filter((each) => each.status === 'rejected').map(({ reason }) => reason as unknown);
    assert.ok(refused.length >= 7 && refused.length < 10);
    for (const reason of refused) assert.equal((reason as { kind: string }).kind, 'busy');
  });

  it('says why it has no evaluator, and tries again', async () => {
    let fails = true;
    const broken = new ScriptPool({
      loadModule: () => (fails ? Promise.reject(new Error('no such file')) : loadJq()),
    });
    after(() => broken.close());
    await assert.rejects(broken.evaluate({ expression: '1', input }), { message: 'no such file' });
    fails = false;
    assert.deepEqual(await broken.evaluate({ expression: '1', input }), { outputs: [1] });
  });

  it('refuses who waits when it stops', async () => {
    const stopping = new ScriptPool({ loadModule: loadJq, size: 1 });
    const asked = [killed, '1'].map((expression) => stopping.evaluate({ expression, input }));
    const refused = asked.map((each) => assert.rejects(each, { kind: 'busy' }));
    await stopping.close();
    await Promise.all(refused);
    await assert.rejects(stopping.evaluate({ expression: '1', input }), { kind: 'busy' });
  });
});
