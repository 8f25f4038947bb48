import { dateTimeFormat, dateTimeParse } from '@grafana/data';

/** As an input of a date and a time takes it, in the reader's time zone. */
const inputFormat = 'YYYY-MM-DDTHH:mm';

export const inputOf = (at: number, timeZone: string): string =>
  dateTimeFormat(at, { timeZone, format: inputFormat });

/** In ms since 1970; undefined for what is no time. */
export function instantOf(text: string, timeZone: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) return undefined;
  const parsed = dateTimeParse(text.slice(0, inputFormat.length), { timeZone, format: inputFormat });
  return parsed.isValid() ? parsed.valueOf() : undefined;
}
