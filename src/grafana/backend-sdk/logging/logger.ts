import { logLine, type LogFields, type LogLevel } from './line.ts';

export type { LogFields, LogLevel } from './line.ts';

type Write = (line: string) => void;
type Log = (message: string, fields?: LogFields) => void;

/** Where Grafana takes a plugin's log from. Bound at once, since `console.ts` later replaces the method. */
const stderr: Write = process.stderr.write.bind(process.stderr);

export class Logger {
  readonly #write: Write;
  readonly #fields: LogFields;

  constructor(write: Write = stderr, fields: LogFields = {}) {
    this.#write = write;
    this.#fields = fields;
  }

  log(level: LogLevel, message: unknown, fields: LogFields = {}): void {
    this.#write(logLine(level, message, { ...this.#fields, ...fields }, new Date()));
  }

  readonly trace: Log = (message, fields) => this.log('trace', message, fields);
  readonly debug: Log = (message, fields) => this.log('debug', message, fields);
  readonly info: Log = (message, fields) => this.log('info', message, fields);
  readonly warn: Log = (message, fields) => this.log('warn', message, fields);
  readonly error: Log = (message, fields) => this.log('error', message, fields);

  /** The same log with these fields on every line. */
  with(fields: LogFields): Logger {
    return new Logger(this.#write, { ...this.#fields, ...fields });
  }
}

/** Grafana's server log. Field values under keys such as `token` or `password` are redacted. */
export const logger = new Logger();
