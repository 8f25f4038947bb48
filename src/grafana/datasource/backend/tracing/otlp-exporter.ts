import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { fromJSON, type MethodDefinition, type ServiceDefinition } from '@grpc/proto-loader';
import type { Attributes, HrTime } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { datasourceId } from '../../../../contract/plugin-ids.ts';
import { logger } from '../../../backend-sdk/index.ts';
import { collectorDescriptor, traceService } from './otlp-descriptor.ts';

const deadlineMs = 5_000;
type Export = Parameters<SpanExporter['export']>;

/**
 * Sends spans to a collector by OTLP over gRPC, the only protocol that Grafana's own tracing speaks, without TLS as
 * Grafana does. The kept exporters for gRPC bring generated code for all of OpenTelemetry, many times the size of this.
 */
export class OtlpExporter implements SpanExporter {
  readonly #client: Client;
  readonly #resource: object;
  #failing = false;

  constructor({ address, version }: { address: string; version: string }) {
    this.#client = new Client(address, credentials.createInsecure());
    this.#resource = {
      attributes: attributes({ 'service.name': datasourceId, 'service.version': version }),
    };
  }

  export(spans: Export[0], done: Export[1]): void {
    const [span] = spans;
    const scope = { name: span?.instrumentationScope.name ?? '' };
    const request = {
      resource_spans: [{ resource: this.#resource, scope_spans: [{ scope, spans: spans.map(wireSpan) }] }],
    };
    const { path, requestSerialize, responseDeserialize } = exportMethod;
    const options = { deadline: Date.now() + deadlineMs };
    this.#client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, options, (error) => {
      this.#note(error);
      done(error ? { code: 1, error } : { code: 0 });
    });
  }

  shutdown(): Promise<void> {
    this.#client.close();
    return Promise.resolve();
  }

  /** A collector that is away is worth one line, not one a batch. */
  #note(error: ServiceError | null): void {
    if (error && !this.#failing) logger.warn('Traces cannot be sent', { error: error.message });
    this.#failing = error !== null;
  }
}

const definitions = fromJSON(collectorDescriptor, {
  keepCase: true,
  longs: String,
  bytes: Buffer,
  defaults: true,
});
const exportMethod = (definitions[traceService] as ServiceDefinition)['Export'] as MethodDefinition<
  object,
  object
>;

function wireSpan(span: ReadableSpan): object {
  const { traceId, spanId } = span.spanContext();
  return {
    trace_id: Buffer.from(traceId, 'hex'),
    span_id: Buffer.from(spanId, 'hex'),
    parent_span_id: Buffer.from(span.parentSpanContext?.spanId ?? '', 'hex'),
    name: span.name,
    // OTLP counts kinds from 1, for 0 is none.
    kind: span.kind + 1,
    start_time_unix_nano: nanoseconds(span.startTime),
    end_time_unix_nano: nanoseconds(span.endTime),
    attributes: attributes(span.attributes),
    status: { code: span.status.code, message: span.status.message ?? '' },
  };
}

/** As text, for a double cannot hold it. */
const nanoseconds = ([seconds, rest]: HrTime): string =>
  String(BigInt(seconds) * 1_000_000_000n + BigInt(rest));

function attributes(named: Attributes): object[] {
  return Object.entries(named).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { double_value: value } : { string_value: String(value) },
  }));
}
