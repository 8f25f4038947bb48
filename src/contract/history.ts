import { z } from 'zod';
import { seriesNames, type SeriesName } from './series.ts';

export const seriesName = z.enum(seriesNames as [SeriesName, ...SeriesName[]]);

/** Answer of `GET /api/history`: one time axis (ms since 1970) and a column a series; null where no sample is. */
export const historyAnswer = z.object({
  from: z.number(),
  to: z.number(),
  stepSeconds: z.number(),
  times: z.array(z.number()),
  series: z.array(z.object({ name: seriesName, unit: z.string(), values: z.array(z.number().nullable()) })),
});
export type HistoryAnswer = z.output<typeof historyAnswer>;
