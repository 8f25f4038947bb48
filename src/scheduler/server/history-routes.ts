import { z } from 'zod';
import { ProblemError } from '../../contract/problem.ts';
import { seriesName, type HistoryAnswer } from '../../contract/history.ts';
import { sampleEveryMs, seriesNames, type SeriesName } from '../../contract/series.ts';
import type { Access } from './access.ts';
import type { App } from './typed-app.ts';

export interface HistoryPorts {
  now: () => number;
  history: (series: SeriesName[], from: number, to: number, stepMs: number) => Promise<HistoryAnswer>;
}

const defaultSpanMs = 3_600_000;
/** An answer holds at most this many steps, so that no question can ask for too much. */
const mostSteps = 11_000;

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

const historyQuery = z.object({
  series: z
    .string({ error: `must name one or more of ${seriesNames.join(', ')}, separated by commas` })
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(seriesName.options, { error: `must be among ${seriesNames.join(', ')}` })).min(1)),
  from: time.optional(),
  to: time.optional(),
  /** Seconds. */
  step: z.coerce
    .number({ error: 'must be a number of seconds' })
    .min(1, 'must be at least 1 s')
    .max(longestStepSeconds, 'must be at most a year of seconds')
    .optional(),
});

/** `GET /api/history?series=a,b&from=&to=&step=`: the last hour in steps of 10 s, unless asked otherwise. */
export function historyRoutes(app: App, { now, history }: HistoryPorts, access: Access): void {
  app.get('/api/history', { schema: { querystring: historyQuery } }, async (request) => {
    await access.mayRead(request);
    const { series, step = sampleEveryMs / 1_000 } = request.query;
    const to = request.query.to ?? now();
    const from = request.query.from ?? to - defaultSpanMs;
    if (from >= to) throw new ProblemError(400, 'Bad request', 'from: must be before to.', 'from');
    if ((to - from) / (step * 1_000) > mostSteps)
      throw new ProblemError(
        400,
        'Bad request',
        `step: gives more than ${mostSteps} steps: ask for at least ${Math.ceil((to - from) / 1_000 / mostSteps)} s.`,
        'step',
      );
    return history(series, from, to, step * 1_000);
  });
}
