/** Whom Grafana blames: its error budget for a plugin counts `plugin` and leaves `downstream` out. */
export type ErrorSource = 'downstream' | 'plugin';

interface SourcedErrorOptions extends ErrorOptions {
  /** The HTTP status of the answer, 400 to 599. */
  status?: number;
}

/** An error that knows its HTTP status and who caused it. Its message is shown to the user. */
export abstract class SourcedError extends Error {
  abstract readonly source: ErrorSource;
  readonly status: number;

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** What the plugin talks to failed, refused, or was asked for something it does not have. 502 unless told. */
export class DownstreamError extends SourcedError {
  override readonly name = 'DownstreamError';
  readonly source = 'downstream';

  constructor(message: string, { status = 502, ...options }: SourcedErrorOptions = {}) {
    super(message, status, options);
  }
}

/** The plugin itself failed, or was given a query that it does not understand. 500 unless told. */
export class PluginError extends SourcedError {
  override readonly name = 'PluginError';
  readonly source = 'plugin';

  constructor(message: string, { status = 500, ...options }: SourcedErrorOptions = {}) {
    super(message, status, options);
  }
}

/** The same judgement for any thrown value. As in Grafana's own SDK, timeouts and cancellations are downstream. */
export function toSourcedError(thrown: unknown): SourcedError {
  if (thrown instanceof SourcedError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'TimeoutError') return new DownstreamError(message, { status: 504, cause: thrown });
  if (name === 'AbortError') return new DownstreamError(message, { status: 499, cause: thrown });
  return new PluginError(message || 'The plugin failed without saying why.', { cause: thrown });
}
