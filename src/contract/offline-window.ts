import { z } from 'zod';

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, such as 22:30')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

const timezone = z.string().refine((name) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}, 'must be the name of a time zone, such as Europe/Berlin');

/** Every day, or on some days, from one time to another; over midnight if it ends before it begins. In minutes of the day. */
const daily = z.strictObject({
  days: z
    .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
    .min(1)
    .optional()
    .describe('On which days it begins; without them each day.'),
  from: clockTime.describe('A time of day, such as `22:30`.'),
  to: clockTime.describe('A time of day; on the next day where it is before `from`.'),
  timezone: timezone
    .optional()
    .describe('Whose time of day is meant, such as `Europe/Berlin`; otherwise UTC.'),
});

const instant = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time' })
  .transform((text) => Date.parse(text));

/** Once, for maintenance. In ms since 1970. */
const once = z
  .strictObject({ start: instant.describe('Once: from then.'), end: instant.describe('Until then.') })
  .refine(({ start, end }) => start < end, 'must end after it starts');

/** When an instance is expected not to answer: it is not polled, and nothing it lacks then counts against it. */
export const offlineWindow = z.union([daily, once]);
export type OfflineWindow = z.output<typeof offlineWindow>;
