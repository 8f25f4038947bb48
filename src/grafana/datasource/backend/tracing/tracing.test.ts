import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { collectorDescriptor, traceService } from './otlp-descriptor.ts';
import { startTracing } from './start-tracing.ts';
import { placeOf, traceHeaders } from './trace-context.ts';
import { passedOn } from './tracing.ts';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

interface WireSpan {
  name: string;
  trace_id: Buffer;
  span_id: Buffer;
  parent_span_id: Buffer;
  kind: number;
  start_time_unix_nano: string;
  end_time_unix_nano: string;
  status: { code: number } | null;
}

/** A collector, as Grafana would name it to its plugins. */
async function collector() {
  const spans: WireSpan[] = [];
  const resources: string[] = [];
  const server = new Server();
  const definitions = fromJSON(collectorDescriptor, { keepCase: true, longs: String, defaults: true });
  server.addService(definitions[traceService] as never, {
    Export(call: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<object>) {
      const { resource_spans } = call.request as {
        resource_spans: {
          resource: { attributes: { value: { string_value: string } }[] };
          scope_spans: { spans: WireSpan[] }[];
        }[];
      };
      for (const each of resource_spans) {
        resources.push(...each.resource.attributes.map(({ value }) => value.string_value));
        spans.push(...each.scope_spans.flatMap((scope) => scope.spans));
      }
      answer(null, {});
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { address: `127.0.0.1:${port}`, spans, resources, close: () => server.forceShutdown() };
}

describe('a trace that Grafana has begun', () => {
  it('goes on with a span of the query, and one of each request to the scheduler within it', async () => {
    const { address, spans, resources, close } = await collector();
    const tracing = await startTracing({ GF_INSTANCE_OTLP_ADDRESS: address, GF_PLUGIN_VERSION: '1.2.3' });
    const span = tracing.query('queue', { traceparent, tracestate: 'a=b' });
    assert.equal(span.headers.tracestate, 'a=b');
    const place = placeOf(span.headers.traceparent);
    assert.equal(place?.traceId, '4bf92f3577b34da6a3ce929d0e0e4736');
    tracing.upstream({
      path: '/api/history?series=x',
      status: 200,
      seconds: 0.5,
      bytes: 10,
      traceparent: span.headers.traceparent,
    });
    span.end('downstream');
    await tracing.close();
    close();
    const [request, query] = spans;
    assert.deepEqual([request?.name, query?.name], ['GET', 'query queue']);
    assert.equal(query?.parent_span_id.toString('hex'), '00f067aa0ba902b7');
    assert.equal(query?.span_id.toString('hex'), place?.spanId);
    assert.equal(request?.parent_span_id.toString('hex'), place?.spanId);
    assert.equal(query?.status?.code, 2, 'an error');
    const took = BigInt(request?.end_time_unix_nano ?? 0) - BigInt(request?.start_time_unix_nano ?? 0);
    assert.equal(took / 1_000_000n, 500n);
    assert.deepEqual(resources, ['rollcall-scheduler-datasource', '1.2.3']);
  });

  it('that it does not sample is not recorded, and none begins here', async () => {
    const { address, spans, close } = await collector();
    const tracing = await startTracing({ GF_INSTANCE_OTLP_ADDRESS: address });
    tracing.query('queue', { traceparent: traceparent.replace(/01$/, '00') }).end('ok');
    const without = tracing.query('queue', {});
    assert.deepEqual(without.headers, {});
    without.end('ok');
    await tracing.close();
    close();
    assert.deepEqual(spans, []);
  });

  it('is passed on where Grafana names no collector', async () => {
    const tracing = await startTracing({});
    assert.equal(tracing, passedOn);
    assert.deepEqual(tracing.query('queue', { traceparent }).headers, { traceparent });
  });

  it('does not let anything else into the headers of a request', () => {
    for (const wrong of ['', 'x', `${traceparent}\r\nx: y`, traceparent.replace(/4bf9\w+/, '0'.repeat(32))])
      assert.deepEqual(traceHeaders({ traceparent: wrong, tracestate: 'a=b' }), {});
    assert.deepEqual(traceHeaders({ traceparent, tracestate: 'a\nb' }), { traceparent });
  });

  it('is not held up by a collector that is away', async () => {
    const { address, close } = await collector();
    close();
    const tracing = await startTracing({ GF_INSTANCE_OTLP_ADDRESS: address });
    tracing.query('queue', { traceparent }).end('ok');
    await tracing.close();
  });
});
