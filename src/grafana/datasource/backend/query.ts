import { queryKinds, rollcallQuery } from '../../../contract/query.ts';
import { PluginError, type DataQuery, type Frame } from '../../backend-sdk/index.ts';
import { breakerNumbers, breakerTable } from './breaker-frames.ts';
import { deadLetterFrames } from './dead-letter-frames.ts';
import { historyFrames, historyStepMs } from './history-frames.ts';
import { instanceFrames } from './instance-frames.ts';
import { queueFrames } from './queue-frames.ts';
import type { SchedulerClient } from './scheduler-client.ts';
import { verdictFrames } from './verdict-frames.ts';

/** Answers one query. @throws PluginError for a query of an unknown kind or with a field that is wrong. */
export async function answer(
  query: DataQuery,
  client: SchedulerClient,
  signal: AbortSignal,
): Promise<Frame[]> {
  const parsed = rollcallQuery.safeParse(query.model);
  if (!parsed.success) throw badQuery(query.model, parsed.error.issues[0]);
  const asked = parsed.data;
  switch (asked.kind) {
    case 'queue':
      return queueFrames(await client.health(signal));
    case 'instances':
      return instanceFrames(await client.health(signal));
    case 'breakers': {
      const document = await client.health(signal);
      return asked.format === 'numeric' ? breakerNumbers(document) : breakerTable(document);
    }
    case 'deadLetters':
      return deadLetterFrames(await client.health(signal));
    case 'verdict':
      return verdictFrames(await client.rollout(asked.rollout, signal));
    case 'history': {
      const { from, to } = query.timeRange;
      return historyFrames(
        await client.history(asked.series, from, to, historyStepMs(query.intervalMs), signal),
      );
    }
  }
}

function badQuery(model: unknown, issue: { path: PropertyKey[]; message: string } | undefined): PluginError {
  const kind = (model as { kind?: unknown } | null)?.kind;
  if (!queryKinds.some((known) => known === kind))
    return new PluginError(
      `There is no query of kind ${JSON.stringify(kind) ?? 'undefined'}: choose one of ${queryKinds.join(', ')}.`,
      { status: 400 },
    );
  return new PluginError(
    `The ${String(kind)} query is not complete: ${issue?.path.join('.')}: ${issue?.message}.`,
    {
      status: 400,
    },
  );
}
