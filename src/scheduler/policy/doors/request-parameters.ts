import { PolicyError, type PolicyErrorCode } from '../../../contract/policy-errors.ts';

/** The query of a request, as it was sent; a parameter that stands twice is a list. */
export type RawQuery = Readonly<Record<string, unknown>>;

/** Parameters by name, each sent once. */
export type Parameters = Readonly<Partial<Record<string, string>>>;

/** What a request is told that is wrong about itself. */
export const wrong = (code: PolicyErrorCode, field: string, message: string) =>
  new PolicyError(code, `${field}: ${message}`, { field });

/** @throws PolicyError unsupported_version where `v` is there and not 1; unknown_param for any that is not allowed, or stands twice. */
export function parametersOf(query: RawQuery, allowed: readonly string[]): Parameters {
  if (query.v !== undefined && query.v !== '1')
    throw wrong('unsupported_version', 'v', 'this API has the version 1 alone: send v=1, or leave it out.');
  for (const [name, value] of Object.entries(query)) {
    const known = allowed.includes(name);
    if (known && typeof value === 'string') continue;
    throw wrong(
      'unknown_param',
      name.slice(0, 100),
      known
        ? 'stands more than once: send it once.'
        : `is no parameter here: send ${allowed.join(', ') || 'none'}.`,
    );
  }
  return query as Parameters;
}

/** A whole number as digits, or undefined if it is none or not from `least` to `most`. */
export function wholeNumber(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most ? value : undefined;
}
