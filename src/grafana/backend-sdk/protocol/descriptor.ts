import type { fromJSON } from '@grpc/proto-loader';

/**
 * The messages and services that Grafana speaks to a plugin, as protobufjs JSON. Written as code rather than
 * read from .proto files, so that a bundle has all it needs in itself. Field numbers follow Grafana's pluginv2
 * (grafana-plugin-sdk-go, proto/backend.proto), hashicorp/go-plugin's controller and grpc.health.v1; fields that
 * nothing here reads are left out, which protobuf allows.
 */
type Namespace = Parameters<typeof fromJSON>[0];
type Nested = NonNullable<Namespace['nested']>;
type FieldSpec = readonly [id: number, type: string];

/** `repeated T` and `map<string, T>` are written as in a .proto file. */
function message(specs: Record<string, FieldSpec>, nested: Nested = {}): Nested[string] {
  return {
    fields: Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, field(spec)])),
    nested,
  };
}

function field([id, type]: FieldSpec): { id: number; type: string; rule?: string; keyType?: string } {
  const [, item] = /^repeated (.+)$/.exec(type) ?? [];
  if (item) return { id, type: item, rule: 'repeated' };
  const [, value] = /^map<string, (.+)>$/.exec(type) ?? [];
  return value ? { id, type: value, keyType: 'string' } : { id, type };
}

const unary = (requestType: string, responseType: string) => ({ requestType, responseType, comment: '' });
const stream = (requestType: string, responseType: string) => ({
  requestType,
  responseType,
  responseStream: true,
  comment: '',
});

const pluginv2 = {
  DataSourceInstanceSettings: message({
    id: [1, 'int64'],
    name: [2, 'string'],
    url: [3, 'string'],
    user: [4, 'string'],
    database: [5, 'string'],
    basicAuthEnabled: [6, 'bool'],
    basicAuthUser: [7, 'string'],
    jsonData: [8, 'bytes'],
    decryptedSecureJsonData: [9, 'map<string, string>'],
    lastUpdatedMS: [10, 'int64'],
    uid: [11, 'string'],
    apiVersion: [12, 'string'],
  }),
  User: message({ login: [1, 'string'], name: [2, 'string'], email: [3, 'string'], role: [4, 'string'] }),
  PluginContext: message({
    orgId: [1, 'int64'],
    pluginId: [2, 'string'],
    user: [3, 'User'],
    dataSourceInstanceSettings: [5, 'DataSourceInstanceSettings'],
    grafanaConfig: [6, 'map<string, string>'],
    pluginVersion: [7, 'string'],
    userAgent: [8, 'string'],
    apiVersion: [9, 'string'],
  }),

  StringList: message({ values: [1, 'repeated string'] }),
  CallResourceRequest: message({
    pluginContext: [1, 'PluginContext'],
    path: [2, 'string'],
    method: [3, 'string'],
    url: [4, 'string'],
    headers: [5, 'map<string, StringList>'],
    body: [6, 'bytes'],
  }),
  CallResourceResponse: message({
    code: [1, 'int32'],
    headers: [2, 'map<string, StringList>'],
    body: [3, 'bytes'],
  }),
  Resource: { methods: { CallResource: stream('CallResourceRequest', 'CallResourceResponse') } },

  TimeRange: message({ fromEpochMS: [1, 'int64'], toEpochMS: [2, 'int64'] }),
  DataQuery: message({
    refId: [1, 'string'],
    maxDataPoints: [2, 'int64'],
    intervalMS: [3, 'int64'],
    timeRange: [4, 'TimeRange'],
    json: [5, 'bytes'],
    queryType: [6, 'string'],
  }),
  QueryDataRequest: message({
    pluginContext: [1, 'PluginContext'],
    headers: [2, 'map<string, string>'],
    queries: [3, 'repeated DataQuery'],
  }),
  DataResponse: message({
    frames: [1, 'repeated bytes'],
    error: [2, 'string'],
    jsonMeta: [3, 'bytes'],
    status: [4, 'int32'],
    errorSource: [5, 'string'],
  }),
  QueryDataResponse: message({ responses: [1, 'map<string, DataResponse>'] }),
  Data: { methods: { QueryData: unary('QueryDataRequest', 'QueryDataResponse') } },

  CollectMetricsRequest: message({ pluginContext: [1, 'PluginContext'] }),
  CollectMetricsResponse: message(
    { metrics: [1, 'Payload'] },
    { Payload: message({ prometheus: [1, 'bytes'] }) },
  ),
  CheckHealthRequest: message({ pluginContext: [1, 'PluginContext'], headers: [2, 'map<string, string>'] }),
  CheckHealthResponse: message(
    { status: [1, 'HealthStatus'], message: [2, 'string'], jsonDetails: [3, 'bytes'] },
    { HealthStatus: { values: { UNKNOWN: 0, OK: 1, ERROR: 2 } } },
  ),
  Diagnostics: {
    methods: {
      CheckHealth: unary('CheckHealthRequest', 'CheckHealthResponse'),
      CollectMetrics: unary('CollectMetricsRequest', 'CollectMetricsResponse'),
    },
  },

  ...streamMessages(),
  Stream: {
    methods: {
      SubscribeStream: unary('SubscribeStreamRequest', 'SubscribeStreamResponse'),
      RunStream: stream('RunStreamRequest', 'StreamPacket'),
      PublishStream: unary('PublishStreamRequest', 'PublishStreamResponse'),
    },
  },
};

function streamMessages() {
  const request = message({
    pluginContext: [1, 'PluginContext'],
    path: [2, 'string'],
    data: [3, 'bytes'],
    headers: [4, 'map<string, string>'],
  });
  const response = message(
    { status: [1, 'Status'], data: [2, 'bytes'] },
    { Status: { values: { OK: 0, NOT_FOUND: 1, PERMISSION_DENIED: 2 } } },
  );
  return {
    SubscribeStreamRequest: request,
    SubscribeStreamResponse: response,
    RunStreamRequest: request,
    StreamPacket: message({ data: [1, 'bytes'] }),
    PublishStreamRequest: request,
    PublishStreamResponse: response,
  };
}

const health = {
  HealthCheckRequest: message({ service: [1, 'string'] }),
  HealthCheckResponse: message(
    { status: [1, 'ServingStatus'] },
    { ServingStatus: { values: { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } } },
  ),
  Health: {
    methods: {
      Check: unary('HealthCheckRequest', 'HealthCheckResponse'),
      Watch: stream('HealthCheckRequest', 'HealthCheckResponse'),
    },
  },
};

const controller = {
  Empty: message({}),
  GRPCController: { methods: { Shutdown: unary('Empty', 'Empty') } },
};

export const descriptor: Namespace = {
  nested: {
    pluginv2: { nested: pluginv2 },
    plugin: { nested: controller },
    grpc: { nested: { health: { nested: { v1: { nested: health } } } } },
  },
};
