/** A day of Search Console, as YYYY-MM-DD. It begins and ends by the Pacific clock, which is set twice a year. */
export type PacificDay = string;

// Sweden writes dates as ISO does.
const pacific = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Los_Angeles', dateStyle: 'short' });

/** The Pacific day of a moment (ms since 1970). */
export function pacificDay(at: number): PacificDay {
  return pacific.format(at);
}
