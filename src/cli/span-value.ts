import { duration } from '../contract/moment.ts';
import { UsageError } from './usage-error.ts';

const mostThresholds = 200;

/**
 * A time as a command line gives it: RFC 3339, `now`, or so long ago, such as `30d`. `now` is ms since 1970.
 * @throws UsageError for anything else.
 */
export function instantOf(flag: string, text: string, now: number): string {
  if (text === 'now') return new Date(now).toISOString();
  const ago = duration.safeParse(text);
  if (ago.success && ago.data <= now) return new Date(now - ago.data).toISOString();
  const at = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isFinite(at)) return new Date(at).toISOString();
  throw new UsageError(
    `${flag} is ${JSON.stringify(text)}: write a time with its zone such as 2026-11-21T08:00:00Z, now, or so long ago such as 30d.`,
  );
}

/** `T/T`: from when to when something was wrong. */
export function incidentOf(flag: string, text: string, now: number): { from: string; to: string } {
  const [from, to, more] = text.split('/');
  if (from === undefined || to === undefined || more !== undefined)
    throw new UsageError(
      `${flag} is ${JSON.stringify(text)}: write two times as in 2026-11-21T08:00:00Z/2026-11-21T08:30:00Z.`,
    );
  return { from: instantOf(flag, from, now), to: instantOf(flag, to, now) };
}

/** Numbers with commas, `1,2,3`, or from, to and step, `1..3/0.25`, both ends included. */
export function thresholdsOf(flag: string, text: string | undefined): number[] {
  if (text === undefined)
    throw new UsageError(`${flag} is missing: write ${flag} 1..3/0.25 or ${flag} 1,2,3.`);
  const range = /^(-?[\d.]+)\.\.(-?[\d.]+)\/([\d.]+)$/.exec(text);
  const numbers = range
    ? between(range.slice(1).map(Number) as [number, number, number])
    : text.split(',').map(numberOf);
  if (numbers.length > 0 && numbers.length <= mostThresholds && numbers.every(Number.isFinite))
    return numbers;
  throw new UsageError(
    `${flag} is ${JSON.stringify(text)}: write 1..3/0.25 (from, to, step) or 1,2,3, of at most ${mostThresholds} numbers.`,
  );
}

const numberOf = (text: string) => (/^\s*-?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : NaN);

/** Without the noise that adding up a step brings. */
function between([from, to, step]: [number, number, number]): number[] {
  if (!(step > 0) || !(to >= from)) return [];
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > mostThresholds) return [];
  return Array.from({ length: count }, (_, n) => Number((from + n * step).toPrecision(12)));
}
