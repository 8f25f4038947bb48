import { redact, redactText } from './redact.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, unknown>>;

/** go-plugin reads 64 KiB at once, and takes a longer line for text. */
const maxBytes = 60 * 1024;
/** JSON needs at most six bytes for a character, so two texts of this length always fit. */
const cutAt = 4096;

/**
 * One line of hclog JSON. A `@message` or `@level` that is not a string would bring the whole Grafana server
 * down: so both are made strings here, last, and fields cannot take their names.
 */
export function logLine(level: LogLevel, message: unknown, fields: LogFields, now: Date): string {
  const text = redactText(typeof message === 'string' ? message : JSON.stringify(redact(message)));
  const copied = redact(fields) as object;
  const line = write(level, text, withoutAt(copied), now);
  if (Buffer.byteLength(line) < maxBytes) return line;
  const cut = { truncated: JSON.stringify(copied).slice(0, cutAt) };
  return write(level, text.slice(0, cutAt), cut, now);
}

function write(level: LogLevel, message: string, fields: object, now: Date): string {
  const head = { '@level': String(level), '@message': message, '@timestamp': timestamp(now) };
  return `${JSON.stringify({ ...fields, ...head })}\n`;
}

function withoutAt(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key.startsWith('@') ? `_${key.slice(1)}` : key, value]),
  );
}

/** Exactly six fractional digits, or go-plugin takes the line for text. */
function timestamp(now: Date): string {
  return now.toISOString().replace('Z', '000Z');
}
