import type { z } from 'zod';
import type { RequestOf } from '../../../../contract/client.ts';
import type { Endpoint } from '../../../../contract/endpoint.ts';
import type { HealthDocument } from '../../../../contract/health.ts';

/** The scheduler, as frames read it. Whatever goes wrong is a `DownstreamError` that says what to do. */
export interface Upstream {
  /** The scheduler health document, of Rollcall's service or of a Pulse server. */
  health(signal: AbortSignal): Promise<HealthDocument>;
  /** The answer of an endpoint that is a GET, read as the endpoint says. */
  read<E extends Endpoint>(endpoint: E, request: RequestOf<E>): Promise<z.output<E['answer']>>;
  /** Headers that say who asks, for what takes more than reading. */
  readonly identity: Readonly<Record<string, string>>;
}

/** What the panel or the alert rule shows: over which time, and how finely. Times are in ms since 1970. */
export interface Panel {
  timeRange: { readonly from: number; readonly to: number };
  intervalMs: number;
  maxDataPoints: number;
}
