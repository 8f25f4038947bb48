import { format } from 'node:util';
import type { LogLevel } from './line.ts';
import type { Logger } from './logger.ts';
import { redact } from './redact.ts';

const levels = {
  trace: 'trace',
  debug: 'debug',
  log: 'info',
  info: 'info',
  dir: 'info',
  table: 'info',
  warn: 'warn',
  error: 'error',
} as const satisfies Record<string, LogLevel>;

/**
 * Sends everything that code writes on its own (console, stdout, stderr, warnings of the runtime) through the
 * logger. What is printed on stdout before the handshake would keep Grafana from finding it, and a stray JSON
 * line on stderr could end Grafana.
 */
export function routeConsole(logger: Logger): void {
  for (const [method, level] of Object.entries(levels)) {
    console[method as keyof typeof levels] = (...args: unknown[]) => logger.log(level, text(args));
  }
  process.stdout.write = writeTo(logger, 'info');
  process.stderr.write = writeTo(logger, 'error');
  // Without its reader a pipe only fails, and there is nobody left to tell.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});

  process.removeAllListeners('warning');
  process.on('warning', (warning) => logger.warn(warning.message, { warning: warning.name }));
}

function text(args: unknown[]): string {
  return format(...args.map((arg) => (arg instanceof Error ? arg.stack : redact(arg))));
}

function writeTo(logger: Logger, level: LogLevel): typeof process.stdout.write {
  return (chunk: string | Uint8Array, encodingOrDone?: unknown, done?: unknown) => {
    const written = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    for (const line of written.split('\n')) if (line.trim()) logger.log(level, line);
    const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done;
    if (typeof callback === 'function') queueMicrotask(callback as () => void);
    return true;
  };
}
