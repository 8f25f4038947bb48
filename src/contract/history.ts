import { z } from 'zod';
import { seriesNames, type SeriesName } from './series.ts';

/** Ends before the year 10000, beyond which neither side writes a time as the other reads it. */
const latest = Date.UTC(9999, 11, 31);
const longestStepSeconds = 366 * 24 * 3_600;

const timeError = 'must be milliseconds since 1970, or an RFC 3339 time, before the year 10000';
const time = z
  .union(
    [
      z
        .string()
        .regex(/^\d+(\.\d+)?$/)
        .transform(Number),
      z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
    ],
    { error: timeError },
  )
  .refine((ms) => ms >= 0 && ms <= latest, timeError);

export const seriesName = z.enum(seriesNames as [SeriesName, ...SeriesName[]]);

/** Query of `GET /api/history`. */
export const historyQuery = z.strictObject(
  {
    series: z
      .string({ error: `must name one or more of ${seriesNames.join(', ')}, separated by commas` })
      .transform((text) => text.split(','))
      .pipe(z.array(z.enum(seriesName.options, { error: `must be among ${seriesNames.join(', ')}` })).min(1))
      .meta({ description: `Names, separated by commas, out of ${seriesNames.join(', ')}.` }),
    from: time.optional().meta({ description: 'ms since 1970 or an RFC 3339 time; an hour before `to`.' }),
    to: time.optional().meta({ description: 'ms since 1970 or an RFC 3339 time; now.' }),
    step: z.coerce
      .number<string | number>({ error: 'must be a number of seconds' })
      .min(1, 'must be at least 1 s')
      .max(longestStepSeconds, 'must be at most a year of seconds')
      .optional()
      .meta({ description: 'Seconds from one step to the next; 10.' }),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has no field ${issue.keys.join(', ')}: name series, from, to and step`
        : undefined,
  },
);

/** Answer of `GET /api/history`: one time axis (ms since 1970) and a column a series; null where no sample is. */
export const historyAnswer = z.object({
  from: z.number(),
  to: z.number(),
  stepSeconds: z.number(),
  times: z.array(z.number()),
  series: z.array(z.object({ name: seriesName, unit: z.string(), values: z.array(z.number().nullable()) })),
});
export type HistoryAnswer = z.output<typeof historyAnswer>;
