import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { rollcallQuery, type AskedQuery } from '../../../../contract/query.ts';
import {
  DownstreamError,
  frame,
  frameToJson,
  numberField,
  stringField,
  type Frame,
  type PluginContext,
  type StreamRequest,
} from '../../../backend-sdk/index.ts';
import { askedOf, channelOf, isStreamed, type StreamedQuery } from './channel.ts';
import { streamed } from './live-frame.ts';
import { streamHandlers, type StreamSource } from './streams.ts';

function asked(query: object): StreamedQuery {
  const parsed = rollcallQuery.parse({ ...query, stream: true });
  assert.ok(isStreamed(parsed));
  return parsed;
}

const queue = (depth: number) => [frame({ name: 'queue', fields: [numberField('depth', [depth])] })];
const open = (...keys: string[]) =>
  keys.length === 0 ? [] : [frame({ name: 'breakers', fields: [stringField('key', keys)] })];

describe('the channel of a query', () => {
  test('says all that is asked, and is read back', () => {
    const queries = [
      { kind: 'queue' },
      { kind: 'queue', types: ['pve'] },
      { kind: 'breakers', instances: ['pve::é/1'], format: 'numeric' },
      { kind: 'verdict', rollout: 'adaptive-polling' },
    ];
    for (const query of queries.map(asked)) {
      const channel = channelOf(query, 'uid-1') ?? '';
      assert.match(channel, /^ds\/uid-1\/[A-Za-z0-9_\-/=.]+$/, 'what Grafana takes for a channel');
      assert.deepEqual(askedOf(channel.slice('ds/uid-1/'.length)), query);
    }
    assert.equal(channelOf(asked({ kind: 'queue', schemaVersion: 2 }), 'u'), 'ds/u/queue');
    assert.equal(channelOf(asked({ kind: 'verdict', rollout: 'x' }), 'u'), 'ds/u/verdict/x');
  });

  test('is none where it were longer than Grafana takes', () => {
    const instances = Array.from({ length: 20 }, (_, n) => `pve::node${n}`);
    const [frame] = streamed(asked({ kind: 'breakers', instances }), open('a'), 'u', 0);
    const meta = JSON.parse(frame?.meta ?? '') as { channel?: string; notices: { text: string }[] };
    assert.equal(meta.channel, undefined);
    assert.match(meta.notices[0]?.text ?? '', /choose fewer/);
  });

  test('of nothing that this data source streams is nothing', () => {
    const crooked = [
      '',
      'queue/%',
      'queue/bnVsbA',
      'instances',
      'verdict',
      'verdict/../x',
      'verdict/A B',
      'queue/a/b',
    ];
    for (const path of crooked) assert.equal(askedOf(path), undefined, path);
    const other = Buffer.from('{"kind":"script","stream":false}').toString('base64url');
    assert.equal(askedOf(`queue/${other}`)?.kind, 'queue', 'the path decides the kind');
  });
});

/** A scheduler whose answers and events the test gives. */
class World {
  answer: (asked: AskedQuery) => readonly Frame[] = () => [];
  opened = 0;
  now = 1_000;
  #tell: (text: string) => void = () => {};
  readonly source: StreamSource = {
    frames: (query) => Promise.resolve().then(() => this.answer(query)),
    openStream: (path, signal) => {
      this.opened++;
      assert.equal(path, '/api/events');
      const stream = new ReadableStream<Uint8Array>({
        start: (controller) => {
          this.#tell = (text) => controller.enqueue(Buffer.from(text));
          signal.addEventListener('abort', () => controller.close(), { once: true });
        },
      });
      return Promise.resolve(stream as unknown as AsyncIterable<Uint8Array>);
    },
  };
  readonly handlers = streamHandlers(
    () => Promise.resolve(this.source),
    () => this.now,
  );

  event(type: string, data: object): void {
    this.#tell(`id: 1\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  run(path: string): { next: () => Promise<unknown>; end: () => Promise<void> } {
    const ended = new AbortController();
    const frames = this.handlers.run(this.request(path, ended.signal))[Symbol.asyncIterator]();
    return {
      next: async () => {
        const { value } = (await frames.next()) as IteratorResult<Frame, undefined>;
        return value && (JSON.parse(frameToJson(value)) as unknown);
      },
      end: async () => {
        ended.abort();
        assert.equal((await frames.next()).done, true);
      },
    };
  }

  request(path: string, signal = new AbortController().signal): StreamRequest {
    return { path, data: undefined, signal, headers: new Map(), trace: {}, context: {} as PluginContext };
  }
}

function world(t: TestContext): World {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  return new World();
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Lets the mocked time pass once all that runs now has come to wait for it. */
async function pass(t: TestContext, ms: number): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await settled();
  t.mock.timers.tick(ms);
  for (let turn = 0; turn < 5; turn++) await settled();
}

const values = (json: unknown) => (json as { data: { values: unknown[][] } }).data.values;
const metaOf = (json: unknown) =>
  (json as { schema: { meta?: { notices?: unknown; type?: string } } }).schema.meta;

describe('a stream', () => {
  test('of the queue is a point in time every two seconds, and a gap while nothing answers', async (t) => {
    const scheduler = world(t);
    scheduler.answer = () => queue(7);
    const stream = scheduler.run('queue');
    const first = await stream.next();
    assert.deepEqual(values(first), [[1_000], [7]]);
    assert.equal(metaOf(first)?.type, 'timeseries-wide');

    const second = stream.next();
    scheduler.now = 3_000;
    scheduler.answer = () => {
      throw new DownstreamError('Nothing listens.');
    };
    await pass(t, 2_000);
    assert.deepEqual(values(await second), [[3_000], [null]]);
    assert.deepEqual(metaOf(await second)?.notices, [{ severity: 'error', text: 'Nothing listens.' }]);

    const third = stream.next();
    scheduler.answer = () => queue(8);
    await pass(t, 2_000);
    assert.deepEqual(values(await third), [[3_000], [8]]);
    assert.equal(metaOf(await third)?.notices, undefined);
    await stream.end();
  });

  test('of the breakers follows an event within a second, and shows nothing twice', async (t) => {
    const scheduler = world(t);
    scheduler.answer = () => open('a');
    const stream = scheduler.run('breakers');
    assert.deepEqual(values(await stream.next()), [['a']]);

    const next = stream.next();
    await pass(t, 5_000);
    scheduler.answer = () => open('a', 'b');
    scheduler.event('breaker', { key: 'b' });
    scheduler.event('breaker', { key: 'c' });
    await pass(t, 1_000);
    assert.deepEqual(values(await next), [['a', 'b']]);

    const none = stream.next();
    scheduler.answer = () => open();
    await pass(t, 5_000);
    assert.deepEqual(await none, { schema: { name: 'breakers', fields: [] }, data: { values: [] } });
    await stream.end();
  });

  test('of a verdict looks when something happened to its own rollout alone', async (t) => {
    const scheduler = world(t);
    let looks = 0;
    scheduler.answer = (query) => {
      looks++;
      assert.equal(query.kind === 'verdict' && query.rollout, 'mine');
      return queue(looks);
    };
    const stream = scheduler.run('verdict/mine');
    await stream.next();
    const second = stream.next();
    await pass(t, 1_000);
    await second;
    const third = stream.next();
    scheduler.event('verdict', { rollout: 'other' });
    await pass(t, 1_500);
    assert.equal(looks, 2, 'once at the beginning, once when the events began');
    scheduler.event('rollout', { subject: 'mine' });
    await pass(t, 1_000);
    await third;
    assert.equal(looks, 3);
    await stream.end();
  });

  test('shares one connection for events with the others, and closes it with the last', async (t) => {
    const scheduler = world(t);
    scheduler.answer = () => open('a');
    const streams = [scheduler.run('breakers'), scheduler.run('verdict/x'), scheduler.run('queue')];
    for (const each of streams) await each.next();
    assert.equal(scheduler.opened, 1);
    for (const each of streams) await each.end();
    const again = scheduler.run('queue');
    await again.next();
    assert.equal(scheduler.opened, 2);
    await again.end();
  });

  test('works with a server that has no events', async (t) => {
    const scheduler = world(t);
    scheduler.source.openStream = () =>
      Promise.reject(new DownstreamError('no /api/events', { status: 404 }));
    scheduler.answer = () => open('a');
    const stream = scheduler.run('breakers');
    await stream.next();
    const next = stream.next();
    scheduler.answer = () => open('b');
    await pass(t, 5_000);
    assert.deepEqual(values(await next), [['b']]);
    await stream.end();
  });
});

describe('a subscriber', () => {
  test('that comes late learns the fields', async () => {
    const scheduler = new World();
    scheduler.answer = () => queue(1);
    const { status, schema } = (await scheduler.handlers.subscribe(scheduler.request('queue'))) as {
      status: string;
      schema: Frame;
    };
    assert.deepEqual([status, schema.fields.map(({ name }) => name)], ['ok', ['time', 'depth']]);
  });

  test('may come while nothing answers', async () => {
    const scheduler = new World();
    scheduler.answer = () => {
      throw new DownstreamError('Nothing listens.');
    };
    assert.deepEqual(await scheduler.handlers.subscribe(scheduler.request('queue')), { status: 'ok' });
  });

  test('of what is not streamed is told so', async () => {
    const scheduler = new World();
    assert.deepEqual(await scheduler.handlers.subscribe(scheduler.request('audit')), { status: 'notFound' });
  });
});
