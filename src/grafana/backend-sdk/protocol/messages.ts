/** The messages as proto-loader hands them over: absent messages are null, other absent fields have their zero. */

export interface DataSourceInstanceSettings {
  name: string;
  url: string;
  basicAuthEnabled: boolean;
  basicAuthUser: string;
  jsonData: Uint8Array;
  decryptedSecureJsonData: Record<string, string>;
  lastUpdatedMS: number;
  uid: string;
}

export interface WireContext {
  orgId: number;
  pluginId: string;
  user: { login: string; name: string; email: string; role: string } | null;
  dataSourceInstanceSettings: DataSourceInstanceSettings | null;
}

interface WireRequest {
  pluginContext: WireContext | null;
  headers: Record<string, string>;
}

export interface WireQuery {
  refId: string;
  maxDataPoints: number;
  intervalMS: number;
  timeRange: { fromEpochMS: number; toEpochMS: number } | null;
  json: Uint8Array;
  queryType: string;
}

export interface QueryDataRequest extends WireRequest {
  queries: WireQuery[];
}

export interface DataResponse {
  frames?: Uint8Array[];
  error?: string;
  status: number;
  errorSource?: string;
}

export interface QueryDataResponse {
  responses: Record<string, DataResponse>;
}

export type CheckHealthRequest = WireRequest;

export interface CheckHealthResponse {
  status: 'UNKNOWN' | 'OK' | 'ERROR';
  message: string;
  jsonDetails?: Uint8Array;
}

export interface CollectMetricsResponse {
  metrics: { prometheus: Uint8Array };
}

export interface StringList {
  values: string[];
}

export interface CallResourceRequest {
  pluginContext: WireContext | null;
  path: string;
  method: string;
  url: string;
  headers: Record<string, StringList>;
  body: Uint8Array;
}

export interface CallResourceResponse {
  code?: number;
  headers?: Record<string, StringList>;
  body?: Uint8Array;
}

export interface WireStreamRequest extends WireRequest {
  path: string;
  data: Uint8Array;
}

export interface WireStreamResponse {
  status: 'OK' | 'NOT_FOUND' | 'PERMISSION_DENIED';
  data?: Uint8Array;
}

export interface StreamPacket {
  data: Uint8Array;
}

export interface HealthCheckRequest {
  service: string;
}

export interface HealthCheckResponse {
  status: 'SERVING' | 'NOT_SERVING';
}
