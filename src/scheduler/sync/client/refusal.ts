import type { Refusal, RefusalKind } from '../search-console.ts';

/** What an answer that is no page says of why; whatever of it is there. */
interface ErrorAnswer {
  status: number;
  /** The `Retry-After` header. */
  retryAfter?: string | null | undefined;
  body: unknown;
}

/** Reasons of Google's errors, in small letters without underscores, as they are written in several ways. */
const kinds: Record<string, RefusalKind> = {
  quotaexceeded: 'quota',
  dailylimitexceeded: 'quota',
  dailylimitexceededunreg: 'quota',
  limitexceeded: 'quota',
  ratelimitexceeded: 'throttled',
  userratelimitexceeded: 'throttled',
  ratelimitexceededunreg: 'throttled',
  userratelimitexceededunreg: 'throttled',
  concurrentlimitexceeded: 'throttled',
  resourceexhausted: 'throttled',
  autherror: 'credentials',
  expired: 'credentials',
  required: 'credentials',
  invalidcredentials: 'credentials',
  unauthenticated: 'credentials',
  accesstokenexpired: 'credentials',
  accountdisabled: 'credentials',
  invalidgrant: 'credentials',
  invalidclient: 'credentials',
  unauthorizedclient: 'credentials',
  deletedclient: 'credentials',
  accesstokenscopeinsufficient: 'credentials',
  forbidden: 'permission',
  insufficientpermissions: 'permission',
  permissiondenied: 'permission',
  iampermissiondenied: 'permission',
  // The API is not switched on in the project, which only somebody in its console can do.
  accessnotconfigured: 'permission',
  servicedisabled: 'permission',
  notfound: 'permission',
  backenderror: 'transient',
  internalerror: 'transient',
  unavailable: 'transient',
};

const sentences: Record<RefusalKind, string> = {
  throttled: 'Search Console says that queries come too fast: it is asked again, and slower.',
  quota: 'A quota of Search Console is used up: it is asked again in 15 minutes at the earliest.',
  credentials:
    'Search Console does not take the credentials of the account: renew them in their file or variable, then resume.',
  permission:
    'The account may not read this site: add it as a user of the property, with the API switched on in its project.',
  invalid: 'Search Console does not understand the query: check the site, its types and its dimensions.',
  transient: 'Search Console did not give a page: it is asked again.',
  aborted: 'The query was given up by us.',
};

/** A refusal with its sentence. @param reason a word of Google's or of the system's: no secret stands in it. */
export function refusal(kind: RefusalKind, reason: string, retryAfterMs?: number): Refusal {
  return {
    ok: false,
    kind,
    reason,
    message: `${sentences[kind]} (${reason})`,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** Classifies an error answer by its reasons, and by its status only where it has none that is known. */
export function refusalOf(answer: ErrorAnswer, now: number): Refusal {
  const reasons = reasonsIn(answer.body);
  const known = reasons.find((reason) => kindOf(reason) !== undefined);
  const kind = (known !== undefined && kindOf(known)) || kindOfStatus(answer.status);
  return refusal(
    kind,
    known ?? reasons[0] ?? `HTTP ${answer.status}`,
    retryAfterMsOf(answer.retryAfter, now),
  );
}

const kindOf = (reason: string): RefusalKind | undefined => {
  const key = reason.toLowerCase().replaceAll(/[^a-z]/g, '');
  return Object.hasOwn(kinds, key) ? kinds[key] : undefined;
};

function kindOfStatus(status: number): RefusalKind {
  if (status === 429) return 'throttled';
  if (status === 401) return 'credentials';
  if (status === 403 || status === 404) return 'permission';
  return status >= 500 || status === 408 || status < 400 ? 'transient' : 'invalid';
}

/** `Retry-After` in ms from `now`: a number of seconds, or a date. What is neither is not there. */
export function retryAfterMsOf(header: string | null | undefined, now: number): number | undefined {
  if (!header) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** The words in which an error says why, the most exact first: its errors, their details, its status. */
function reasonsIn(body: unknown): string[] {
  const error = fieldOf(body, 'error');
  // A token request says it in one word.
  if (typeof error === 'string') return [error].filter(isWord);
  const listed = [fieldOf(error, 'errors'), fieldOf(error, 'details')]
    .flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))
    .map((each) => fieldOf(each, 'reason'));
  return [...listed, fieldOf(error, 'status')].filter(isWord);
}

/** What is no word may be anything, a secret too. */
const isWord = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z][A-Za-z_]{0,59}$/.test(value);

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}
