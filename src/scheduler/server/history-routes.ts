import { getHistory } from '../../contract/endpoints/history.ts';
import type { HistoryAnswer } from '../../contract/history.ts';
import { ProblemError } from '../../contract/problem.ts';
import { mostSteps, sampleEveryMs, type SeriesName } from '../../contract/series.ts';
import type { Gate } from './gate.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

export interface HistoryPorts {
  now: () => number;
  history: (series: SeriesName[], from: number, to: number, stepMs: number) => Promise<HistoryAnswer>;
}

const defaultSpanMs = 3_600_000;

/** `GET /api/history?series=a,b&from=&to=&step=`: the last hour in steps of 10 s, unless asked otherwise. */
export function historyRoutes(app: App, gate: Gate, { now, history }: HistoryPorts): void {
  serve(app, gate, getHistory, ({ query: { series, step = sampleEveryMs / 1_000, ...span } }) => {
    const to = span.to ?? now();
    const from = span.from ?? to - defaultSpanMs;
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
