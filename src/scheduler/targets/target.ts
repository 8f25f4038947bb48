import type { ErrorCategory } from '../../contract/health.ts';
import type { PollPart } from '../../contract/instance.ts';
import type { PollErrorKind } from '../../contract/poll-error.ts';
import type { StationReading } from '../../contract/station.ts';

/** The real thing that one instance of the fleet is: something that can be polled. */
export interface Target {
  /**
   * Asks the instance once for a part of what there is to know about it; `partsOf` tells which parts its type has.
   *
   * `status` fails if `/version` does, which needs nothing but a server that is up and a token or login that is right.
   * Another part fails if nothing of it could be had. What else goes wrong is a warning.
   *
   * Rejects with a {@link PollError} and nothing else. When `signal` aborts, the poll ends at once as a `timeout`.
   * No request outlives the poll. Polls of several parts may run at once: `status` does not wait for the others.
   */
  poll(part: PollPart, signal: AbortSignal): Promise<PollOutcome>;
  /** Drops every connection. A poll in flight ends with a {@link PollError}. */
  close(): Promise<void>;
}

export interface PollOutcome extends PartOutcome {
  /** HTTP requests that the poll made, logins included. */
  requests: number;
}

/** What a poll of one part found. */
export interface PartOutcome {
  /** What is wrong although the instance answers: a node that is offline, one of several calls that failed. */
  warnings: string[];
  /**
   * What the part showed, as JSON that is equal for an equal state: lists are sorted, and volatile numbers such as
   * uptime or load are left out. What could not be had is null, which is a change too.
   */
  observed: unknown;
  /** Counts for people to read, such as `{ nodes: 3, guests: 40 }`. */
  summary: Record<string, number>;
  /** What was read of a system of stations, if anything was asked of it. */
  stations?: StationReading | undefined;
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
  /** HTTP requests that the failed poll made, logins included. */
  requests = 0;

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
