import type { SearchDimension, SearchType } from '../../contract/sync.ts';
import type { PageRows } from './page-rows.ts';

/** One query of Search Analytics. Days are Pacific dates, as YYYY-MM-DD, both ends included. */
export interface PageRequest {
  from: string;
  to: string;
  type: SearchType;
  /** `date` alone gives the totals of each day; the API counts by page, so that they compare with rows by page. */
  dimensions: readonly (SearchDimension | 'date')[];
  /** At most 25,000. */
  rowLimit: number;
  startRow: number;
}

export interface Page {
  ok: true;
  rows: PageRows;
  /** Size of the answer's body. */
  bytes: number;
}

/**
 * Why there is no page, by the API's own reason and not by its status: throttling often comes as 403.
 * - `throttled`: too fast (rateLimitExceeded, userRateLimitExceeded, 429); ask later, and slower.
 * - `quota`: a quota is used up (quotaExceeded, dailyLimitExceeded, load quota); nobody asks for 15 minutes.
 * - `credentials`: they are revoked or expired; nothing goes on before somebody renews them.
 * - `permission`: the account may not read this site.
 * - `invalid`: the API does not take the query; asking again changes nothing.
 * - `transient`: the network, a time-out, 5xx, an answer that is no JSON or not of the API's shape.
 * - `aborted`: we did not wait for it.
 */
export type RefusalKind =
  'throttled' | 'quota' | 'credentials' | 'permission' | 'invalid' | 'transient' | 'aborted';

export interface Refusal {
  ok: false;
  kind: RefusalKind;
  /** The API's word for it, such as `quotaExceeded` or `ECONNRESET`; no secret and no body. */
  reason: string;
  /** A sentence that names what to do. */
  message: string;
  /** What Retry-After asked for. */
  retryAfterMs?: number;
}

/**
 * The API as the sync asks it. One query is one HTTP request and one unit of budget. It only reads, retries nothing and
 * never throws: what comes next is decided by who asks.
 */
export interface SearchConsole {
  query(site: string, request: PageRequest, signal: AbortSignal): Promise<Page | Refusal>;
}
