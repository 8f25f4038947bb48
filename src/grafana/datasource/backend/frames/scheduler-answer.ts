import { getHistory } from '../../../../contract/endpoints/history.ts';
import type { QueryKind, QueryOf } from '../../../../contract/query.ts';
import type { Frame } from '../../../backend-sdk/index.ts';
import { breakerNumbers, breakerTable } from './breaker-frames.ts';
import { deadLetterNumbers, deadLetterTable } from './dead-letter-frames.ts';
import { historyFrames, panelStepMs } from './history-frames.ts';
import { instanceFrames } from './instance-frames.ts';
import { queueFrames } from './queue-frames.ts';
import { inScope } from './scope.ts';
import { stalenessFrames } from './staleness-frames.ts';
import type { Panel, Upstream } from './upstream.ts';
import { workerFrames } from './worker-frames.ts';

type Kind = Extract<
  QueryKind,
  'queue' | 'staleness' | 'instances' | 'breakers' | 'deadLetters' | 'workers' | 'history'
>;

/** What the scheduler shows of its fleet, now or over time. */
export async function schedulerAnswer(
  asked: QueryOf<Kind>,
  upstream: Upstream,
  panel: Panel,
  signal: AbortSignal,
): Promise<Frame[]> {
  if (asked.kind === 'history') return historyAnswer(asked, upstream, panel, signal);
  const document = await upstream.health(signal);
  if (asked.kind === 'queue') return queueFrames(document, asked);
  const scope = inScope(document, asked);
  switch (asked.kind) {
    case 'staleness':
      return stalenessFrames(scope, asked);
    case 'instances':
      return instanceFrames(scope);
    case 'breakers':
      return asked.format === 'numeric' ? breakerNumbers(scope) : breakerTable(scope);
    case 'deadLetters':
      return asked.format === 'numeric' ? deadLetterNumbers(scope) : deadLetterTable(scope);
    case 'workers':
      return workerFrames(scope, document, asked.by);
  }
}

async function historyAnswer(
  { series, stepSeconds }: QueryOf<'history'>,
  upstream: Upstream,
  panel: Panel,
  signal: AbortSignal,
): Promise<Frame[]> {
  const { from, to } = panel.timeRange;
  const step = stepSeconds ?? panelStepMs(panel) / 1_000;
  const query = { series: series.join(','), from: String(from), to: String(to), step };
  return historyFrames(await upstream.read(getHistory, { query, signal }));
}
