import { z } from 'zod';

/**
 * An RFC 3339 instant as it stands in a document. Pulse writes a time that never was as year 1
 * (Go's zero time) in some sections and leaves it out in others: both are read as absent.
 */
export const moment = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'must be an RFC 3339 time, such as 2026-11-21T08:00:00Z')
  .transform((text) => (text.startsWith('0001-01-01T00:00:00') ? undefined : text))
  .meta({ override: { type: 'string', format: 'date-time' } })
  .optional();

/** A duration in a settings or plan file: a number with its unit, such as `500ms`, `10s`, `5m`, `24h`, `7d`. */
export const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'must be a number with a unit (ms, s, m, h, d), such as 10s')
  .transform(durationToMs);

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function durationToMs(text: string): number {
  const unit = (/[a-z]+$/.exec(text)?.[0] ?? 'ms') as keyof typeof unitMs;
  return Number.parseFloat(text) * unitMs[unit];
}
