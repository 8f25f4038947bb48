import { z } from 'zod';
import { duration } from '../../contract/moment.ts';

/** A number, or its digits as a flag or a variable gives them. What JavaScript would also take for one is refused. */
export function wholeNumber(least: number, most: number) {
  const allowed = `a whole number from ${least} to ${most}`;
  const error = `must be ${allowed}`;
  const digits = z.string().regex(/^\d+$/).transform(Number);
  return z
    .union([z.number(), digits], { error })
    .refine((value) => Number.isInteger(value) && value >= least && value <= most, error)
    .meta({ allowed });
}

/** A duration, in ms, from one to another; `words` say which, such as `1s to 5m`. */
export const span = (leastMs: number, mostMs: number, words: string) =>
  duration
    .refine((ms) => ms >= leastMs && ms <= mostMs, `must be from ${words}`)
    .meta({ allowed: `a duration from ${words}` });

/** Whether a URL holds neither a name nor a password: secrets stand in files. */
export function isWithoutSecret(url: string): boolean {
  const { username, password } = new URL(url);
  return !username && !password;
}
