import type { fromJSON } from '@grpc/proto-loader';

type Namespace = Parameters<typeof fromJSON>[0];

/** A message by its fields: number and type; `[]` behind a type is `repeated`. */
function message(fields: Record<string, readonly [id: number, type: string]>) {
  return {
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, [id, type]]) => [
        name,
        type.endsWith('[]') ? { id, type: type.slice(0, -2), rule: 'repeated' } : { id, type },
      ]),
    ),
  };
}

const collector = 'opentelemetry.proto.collector.trace.v1';
export const traceService = `${collector}.TraceService`;

/**
 * What of OTLP (opentelemetry-proto 1.x: common, resource, trace and the collector's trace service) a span needs, as
 * protobufjs JSON. All in one package: on the wire only the numbers of fields and the name of the service count.
 */
export const collectorDescriptor: Namespace = {
  nested: {
    [collector]: {
      nested: {
        ExportTraceServiceRequest: message({ resource_spans: [1, 'ResourceSpans[]'] }),
        ExportTraceServiceResponse: message({}),
        ResourceSpans: message({ resource: [1, 'Resource'], scope_spans: [2, 'ScopeSpans[]'] }),
        Resource: message({ attributes: [1, 'KeyValue[]'] }),
        ScopeSpans: message({ scope: [1, 'Scope'], spans: [2, 'Span[]'] }),
        Scope: message({ name: [1, 'string'] }),
        Span: message({
          trace_id: [1, 'bytes'],
          span_id: [2, 'bytes'],
          parent_span_id: [4, 'bytes'],
          name: [5, 'string'],
          kind: [6, 'int32'],
          start_time_unix_nano: [7, 'fixed64'],
          end_time_unix_nano: [8, 'fixed64'],
          attributes: [9, 'KeyValue[]'],
          status: [15, 'Status'],
        }),
        Status: message({ message: [2, 'string'], code: [3, 'int32'] }),
        KeyValue: message({ key: [1, 'string'], value: [2, 'AnyValue'] }),
        AnyValue: message({ string_value: [1, 'string'], double_value: [4, 'double'] }),
        TraceService: {
          methods: {
            Export: {
              requestType: 'ExportTraceServiceRequest',
              responseType: 'ExportTraceServiceResponse',
              comment: '',
            },
          },
        },
      },
    },
  },
};
