import { auditOutcomes, type Outcome } from './outcome.ts';

/** What is looked for in the audit log. It stands in the address, so that a link leads to what somebody saw. */
export interface Filter {
  /** Instants as RFC 3339. */
  from: string | undefined;
  to: string | undefined;
  actor: string | undefined;
  action: string | undefined;
  subject: string | undefined;
  outcome: Outcome | undefined;
}

const text = (search: URLSearchParams, name: string): string | undefined =>
  search.get(name)?.trim().slice(0, 1_000) || undefined;

function instant(search: URLSearchParams, name: string): string | undefined {
  const at = Date.parse(search.get(name) ?? '');
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** Reads the filter of an address. What it cannot mean is left out, for anybody can write an address. */
export function filterFrom(search: URLSearchParams): Filter {
  return {
    from: instant(search, 'from'),
    to: instant(search, 'to'),
    actor: text(search, 'actor'),
    action: text(search, 'action'),
    subject: text(search, 'subject'),
    outcome: auditOutcomes.find((each) => each === search.get('outcome')),
  };
}

/** The filter as the endpoint takes it: what is not asked for is left out. */
export function queryOf(filter: Filter): Record<string, string> {
  const asked = Object.entries(filter).filter(([, value]) => value !== undefined);
  return Object.fromEntries(asked);
}

/** The place of the audit log with this filter. */
export function placeOf(filter: Filter): string {
  const search = new URLSearchParams(queryOf(filter)).toString();
  return search ? `/audit?${search}` : '/audit';
}
