import type { EncodedFrame } from './frames/encoded.ts';
import type { Frame } from './frames/frame.ts';
import type { EncodedPacket } from './frames/packet.ts';
import type { PluginRequest } from './request.ts';

/** The handlers that make a data source, in the order in which Grafana meets them. */

export type Awaitable<T> = T | Promise<T>;

/** One query of a panel or of an alert rule. */
export interface DataQuery {
  readonly refId: string;
  readonly queryType: string;
  /** Milliseconds since the epoch. */
  readonly timeRange: { readonly from: number; readonly to: number };
  readonly maxDataPoints: number;
  readonly intervalMs: number;
  /** The query as the editor saved it, parsed but not validated. */
  readonly model: unknown;
}

export interface HealthResult {
  readonly status: 'ok' | 'error' | 'unknown';
  /** For the person who configures the data source: where it fails, what to do about it. */
  readonly message: string;
  /** Shown as details of the message; must survive `JSON.stringify`. */
  readonly details?: unknown;
}

export interface ResourceRequest extends PluginRequest {
  readonly method: string;
  /** What follows `/api/datasources/uid/<uid>/resources/`, without the query string. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}

export interface StreamRequest extends PluginRequest {
  /** The last part of the channel `ds/<uid>/<path>`. */
  readonly path: string;
  /** What the subscriber sent along, parsed; `undefined` where it sent nothing. */
  readonly data: unknown;
}

export type SubscribeResult =
  /** `schema` is any frame of the stream: late joiners learn its fields from it. Its values are not sent. */
  | { readonly status: 'ok'; readonly schema?: Frame | EncodedPacket }
  | { readonly status: 'notFound' | 'permissionDenied' };

export type PublishResult =
  /** `data` is sent to all subscribers; without it nothing is. */
  { readonly status: 'ok'; readonly data?: unknown } | { readonly status: 'notFound' | 'permissionDenied' };

export interface StreamHandlers {
  /** Whether this user may see this channel. */
  subscribe(request: StreamRequest): Awaitable<SubscribeResult>;
  /**
   * The frames of a channel, for all of its subscribers, with the identity of the first. It is ended through
   * `request.signal` about 15 seconds after the last one left.
   */
  run(request: StreamRequest): AsyncIterable<Frame | EncodedPacket>;
  /** Absent: nobody may publish. */
  publish?(request: StreamRequest): Awaitable<PublishResult>;
}

export interface DataSourcePlugin {
  /** As in plugin.json. */
  readonly pluginId: string;
  /**
   * Answers one query. The queries of a request run side by side, and one that throws spoils only its own
   * answer. Throw `DownstreamError` or `PluginError` to choose status and blame. No frames mean "no data".
   */
  queryData(query: DataQuery, request: PluginRequest): Awaitable<readonly (Frame | EncodedFrame)[]>;
  /** "Save & test". What it throws becomes an error message there. */
  checkHealth(request: PluginRequest): Awaitable<HealthResult>;
  /** HTTP below the data source, open to every viewer: check `request.context.user` before acting. */
  callResource?(request: ResourceRequest): Awaitable<Response>;
  /** Metrics in the Prometheus text format, such as `register.metrics()` of prom-client gives. */
  collectMetrics?(): Awaitable<string>;
  readonly stream?: StreamHandlers;
  /** Called once while the process stops, after the last request. It has half a second. */
  dispose?(): Awaitable<void>;
}
