import type {
  DataQuery,
  ErrorSource,
  HealthResult,
  LogFields,
  LogLevel,
  PluginContext,
} from '../../../backend-sdk/index.ts';
import type { Found } from '../document-cache.ts';
import type { Answered } from '../kept-answers.ts';
import type { Observed } from '../upstream.ts';

/** For whom the thread works. Nobody's name is in it but where a query needs one. */
interface For {
  context: PluginContext;
  identity: Record<string, string>;
  trace: Record<string, string>;
}

/** What the thread is asked to do. */
export type Task =
  | (For & { do: 'query'; query: DataQuery; fromAlert: boolean })
  | (For & { do: 'health' })
  | (For & { do: 'subscribe'; path: string })
  | (For & { do: 'stream'; path: string });

/** Into the thread. */
export type Order =
  | { id: number; task: Task }
  /** Nobody waits for it any more. */
  | { id: number; task: 'cancel' }
  /** Something of this data source was changed: what was read before does not count. */
  | { id: 0; task: 'forget'; context: PluginContext }
  | { id: 0; task: 'ping' };

/** What each task comes to. A stream has packets before it ends. */
export interface Results {
  query: { frames: Uint8Array<ArrayBuffer>[] };
  health: HealthResult;
  subscribe: { status: 'ok' | 'notFound' | 'permissionDenied'; schema?: string };
  stream: null;
}

/** An error as it crosses from thread to thread, which would make a plain Error of it. */
export interface Failure {
  message: string;
  status: number;
  source: ErrorSource;
  /** Of the plugin's own errors, for the log. */
  stack: string | undefined;
}

/** What happens in the thread and is counted outside of it. */
export type Event =
  | { event: 'read'; how: Found }
  | { event: 'answer'; how: Answered }
  | ({ event: 'upstream' } & Observed)
  | { event: 'evaluatorLost'; why: string };

/** Out of the thread. */
export type Report = (
  | { id: number; say: 'done'; result: Results[keyof Results] }
  | { id: number; say: 'failed'; failure: Failure }
  | { id: number; say: 'packet'; json: string }
  | { id: 0; say: 'log'; level: LogLevel; message: string; fields: LogFields }
  | { id: 0; say: 'ready' }
  | { id: 0; say: 'pong' }
) & {
  /** What has happened since the last report: it rides along, for each message wakes the other thread. */
  events?: Event[];
};
