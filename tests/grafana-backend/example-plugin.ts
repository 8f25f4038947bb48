import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import {
  boolField,
  DownstreamError,
  encodedFrame,
  encodeFrame,
  frame,
  logger,
  numberField,
  PluginError,
  serve,
  stringField,
  timeField,
  type Frame,
} from '../../src/grafana/backend-sdk/index.ts';

import { dataplaneTypes } from './conformance/readable.ts';
import { typed } from './typed-frames.ts';

/** A data source that does each thing that the protocol knows, and each thing that can go wrong. */

const exampleQuery = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rows'), rows: z.number() }),
  z.object({ kind: z.literal('typed'), type: z.enum(dataplaneTypes) }),
  z.object({ kind: z.literal('encoded'), rows: z.number() }),
  z.object({ kind: z.literal('nothing') }),
  z.object({ kind: z.literal('asked') }),
  z.object({ kind: z.literal('downstream'), status: z.number() }),
  z.object({ kind: z.literal('plugin') }),
  z.object({ kind: z.literal('bug') }),
  z.object({ kind: z.literal('malformed') }),
  z.object({ kind: z.literal('wait') }),
  z.object({ kind: z.literal('log') }),
  z.object({ kind: z.literal('reject') }),
  z.object({ kind: z.literal('crash') }),
]);

await serve({
  pluginId: 'example-datasource',

  async queryData(query, request) {
    const model = exampleQuery.parse(query.model);
    switch (model.kind) {
      case 'rows':
        return [rows(model.rows)];
      case 'typed':
        return typed(model.type);
      case 'encoded':
        return [encodedFrame(encodeFrame(rows(model.rows), query.refId))];
      case 'nothing':
        return [];
      case 'asked': {
        const { context, headers, trace } = request;
        const asked = { ...query, context, headers: Object.fromEntries(headers), trace };
        return [frame({ fields: [stringField('asked', [JSON.stringify(asked)])] })];
      }
      case 'downstream':
        throw new DownstreamError('the weather service is closed', { status: model.status });
      case 'plugin':
        throw new PluginError('no such station', { status: 400 });
      case 'bug':
        return (undefined as unknown as { frames: Frame[] }).frames;
      case 'malformed':
        return [{ name: 'looks like a frame', fields: [{ name: 'x', length: 1 }] } as unknown as Frame];
      case 'wait':
        logger.info('waits');
        await delay(60_000, undefined, { signal: request.signal }).finally(() => logger.info('waited'));
        return [];
      case 'log':
        logEverything();
        return [];
      case 'reject':
        void Promise.reject(new Error('nobody waits for this'));
        return [];
      case 'crash':
        setImmediate(() => {
          throw new Error('out of all handlers');
        });
        return [];
    }
  },

  checkHealth({ context }) {
    if (context.dataSource.url === '') throw new Error('The URL is empty: fill it in.');
    return { status: 'ok', message: `Connected to ${context.dataSource.url}`, details: { version: 1 } };
  },

  callResource({ method, path, query, body, headers, context }) {
    switch (path) {
      case 'echo':
        return Response.json(
          { method, query: [...query], body: String(body), forwarded: headers.get('x-forwarded-for') },
          { status: 201, headers: { 'x-role': context.user?.role ?? 'nobody' } },
        );
      case 'cookies': {
        const response = new Response(null, { status: 204 });
        response.headers.append('set-cookie', 'a=1');
        response.headers.append('set-cookie', 'b=2');
        return response;
      }
      case 'chunks':
        return new Response(chunks(['one', 'two', 'three']));
      case 'broken':
        return new Response(chunks(['one', new Error('lost the rest')]));
      case 'forbidden':
        throw new PluginError('Editors only.', { status: 403 });
      default:
        throw new DownstreamError('no such page', { status: 404 });
    }
  },

  collectMetrics: () => '# TYPE example_up gauge\nexample_up 1\n',

  stream: {
    subscribe: ({ path, context }) => {
      if (path !== 'ticks') return { status: 'notFound' };
      if (context.user?.role !== 'Admin') return { status: 'permissionDenied' };
      return { status: 'ok', schema: tick(0) };
    },
    async *run({ data, signal }) {
      const { count } = z.object({ count: z.number() }).parse(data);
      try {
        for (let i = 0; i < count; i++) yield tick(i);
        yield frame({ name: 'ticks', fields: [stringField('end', ['of the ticks'])] });
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      } finally {
        logger.info('stream ended');
      }
    },
    publish: ({ data }) => (data === undefined ? { status: 'permissionDenied' } : { status: 'ok', data }),
  },

  dispose: () => logger.info('disposed'),
});

function rows(count: number): Frame {
  const start = Date.UTC(2026, 0, 1);
  const every = Array.from({ length: count }, (_, row) => row);
  return frame({
    name: 'rows',
    meta: { type: 'timeseries-wide', typeVersion: [0, 1], notices: [{ severity: 'info', text: 'made up' }] },
    fields: [
      timeField(
        'time',
        Float64Array.from(every, (row) => start + row * 1000),
      ),
      numberField(
        'value',
        every.map((row) => (row % 3 === 2 ? null : row / 2)),
        { labels: { host: 'a' }, config: { unit: 's', decimals: 1 } },
      ),
      numberField('value', Float64Array.from(every), { labels: { host: 'b' } }),
      stringField(
        'text',
        every.map((row) => `row ${row} ✓`),
      ),
      boolField(
        'even',
        every.map((row) => row % 2 === 0),
      ),
    ],
  });
}

function tick(i: number): Frame {
  return frame({ name: 'ticks', fields: [timeField('time', [i * 1000]), numberField('value', [i || NaN])] });
}

function* generate(parts: readonly (string | Error)[]): Generator<Uint8Array, undefined> {
  for (const part of parts) {
    if (part instanceof Error) throw part;
    yield Buffer.from(part);
  }
}

function chunks(parts: readonly (string | Error)[]): ReadableStream<Uint8Array> {
  const generator = generate(parts);
  return new ReadableStream({
    pull(controller) {
      const { done, value } = generator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

/** All that code has ever written to a console, and what would end Grafana if it came through. */
function logEverything(): void {
  console.log({ '@message': 5, '@level': null }, [1, 2n, Symbol('s')], undefined, null, () => 1);
  console.error(new Error('with a stack', { cause: new TypeError('and a cause') }));
  console.warn('%s of %d', 'one', 2, { token: 'hidden-1', nested: { Authorization: 'hidden-2' } });
  console.dir({ circular: globalThis });
  process.stdout.write('{"@message": 1}\n');
  process.stderr.write(Buffer.from('{"@level": {}}\nsecond line\n'));
  process.emitWarning('a warning of the runtime');
  logger.info({ not: 'a string' } as unknown as string, {
    '@message': 1,
    '@level': 2,
    '@timestamp': 3,
    7: 7,
  });
  logger.info(undefined as unknown as string, {
    password: 'hidden-3',
    header: 'Bearer hidden-4',
    at: new Date(NaN),
  });
  logger.info('\u0001"é'.repeat(100_000), { long: '"\\\u0000'.repeat(100_000) });
  logger.info('everything is logged');
}
