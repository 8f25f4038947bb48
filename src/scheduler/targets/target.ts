import type { ErrorCategory } from '../../contract/health.ts';

/** The real thing that one instance of the fleet is: something that can be polled. */
export interface Target {
  /**
   * Asks the instance once for its status.
   *
   * Rejects with a {@link PollError} and nothing else. When `signal` aborts, the poll ends at once as a `timeout`.
   * No request outlives the poll.
   */
  poll(signal: AbortSignal): Promise<PollOutcome>;
  /** Drops every connection. A poll in flight ends with a {@link PollError}. */
  close(): Promise<void>;
}

export interface PollOutcome {
  /** What is wrong although the instance answers: a node that is offline, an optional call that failed. */
  warnings: string[];
  /**
   * What the status calls showed, as JSON that is equal for an equal state: lists are sorted, and volatile numbers
   * such as uptime or load are left out. Optional calls are left out too, so that one that fails now and then does
   * not look like a change of the instance.
   */
  observed: unknown;
  /** Counts for people to read, such as `{ nodes: 3, guests: 40 }`. */
  summary: Record<string, number>;
}

/** Bounds of a poll's requests, so that no instance can hold a worker, a connection or the memory for long. */
export interface TargetOptions {
  /** From asking until the last byte of the answer, in milliseconds. */
  requestTimeoutMs: number;
  /** For TCP and TLS together, in milliseconds. */
  connectTimeoutMs: number;
  /** The largest body that is read, in bytes. */
  maxResponseBytes: number;
}

/** Why a poll failed, in the terms of the metric `pulse_monitor_poll_errors_total`. */
export type PollErrorKind =
  'connection' | 'auth' | 'validation' | 'not_found' | 'internal' | 'api' | 'timeout' | 'unknown';

/**
 * A poll that failed. The message names the instance, the endpoint and what is wrong. It never quotes what the
 * instance sent, nor an error of a library that may quote it: an instance can echo a token back.
 */
export class PollError extends Error {
  override readonly name = 'PollError';
  readonly kind: PollErrorKind;
  /** Whether the same poll may succeed later (`transient`), or someone has to change something first. */
  readonly category: ErrorCategory;
  /** The HTTP status, if there was an answer. */
  readonly status?: number;

  constructor(
    kind: PollErrorKind,
    message: string,
    options: { category?: ErrorCategory; status?: number } = {},
  ) {
    super(message);
    this.kind = kind;
    this.category = options.category ?? (permanentKinds.has(kind) ? 'permanent' : 'transient');
    if (options.status !== undefined) this.status = options.status;
  }
}

const permanentKinds: ReadonlySet<PollErrorKind> = new Set(['auth', 'validation', 'not_found']);
