/** An RFC 3339 time of a document in ms since 1970; null for one that never was. */
export function ms(moment: string | undefined): number | null {
  return moment === undefined ? null : Date.parse(moment);
}

/** Seconds from a time of a document until `now` (ms); null for one that never was. */
export function secondsSince(moment: string | undefined, now: number): number | null {
  return moment === undefined ? null : Math.max(0, now - Date.parse(moment)) / 1_000;
}
