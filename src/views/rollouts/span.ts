/** A stretch of time that is looked at, in ms since 1970. */
export interface Span {
  from: number;
  to: number;
}

const hourMs = 3_600_000;
/** Verdicts are read two days at a time. */
export const spanHours = [1, 6, 24, 48] as const;
type SpanHours = (typeof spanHours)[number];

/** What of the past is asked for in the address: so many hours, until `until` or, without it, until now. */
export interface AskedSpan {
  hours: SpanHours;
  until: number | undefined;
}

export function readSpan(search: URLSearchParams): AskedSpan {
  const hours = spanHours.find((each) => each === Number(search.get('hours'))) ?? 1;
  const until = Date.parse(search.get('until') ?? '');
  return { hours, until: Number.isFinite(until) ? until : undefined };
}

export function writeSpan({ hours, until }: AskedSpan): string {
  return new URLSearchParams({
    hours: String(hours),
    ...(until !== undefined && { until: new Date(until).toISOString() }),
  }).toString();
}

/** A span that moves on with the clock does so every half a minute: a verdict is kept once a minute. */
export function spanAt({ hours, until }: AskedSpan, now: number): Span {
  const to = until ?? Math.ceil(now / 30_000) * 30_000;
  return { from: to - hours * hourMs, to };
}

/** The span before or after this one; one that reaches the present moves on with it. */
export function shifted({ hours, until }: AskedSpan, by: -1 | 1, now: number): AskedSpan {
  const next = (until ?? now) + by * hours * hourMs;
  return { hours, until: next >= now ? undefined : next };
}

/** Seconds from one point of a chart to the next, so that there are some hundred of them. */
export const stepOf = ({ hours }: AskedSpan): number => Math.max(60, hours * 15);
