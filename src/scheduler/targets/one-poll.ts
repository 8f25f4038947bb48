import type { InstanceConfig, PollPart } from '../../contract/instance.ts';
import { AbortScope } from './abort-scope.ts';
import type { Call } from './call.ts';
import { PollError, type PartOutcome, type PollOutcome, type Target } from './target.ts';

/** How each part of an instance is asked for. */
export type Parts = Partial<Record<PollPart, (call: Call) => Promise<PartOutcome>>>;

/** What a target asks over. */
export interface Connection {
  /** Keeps the connections of a lane until what is returned is called. A request has to be made while they are held. */
  hold(lane: Call['lane']): () => void;
  readonly closed: boolean;
  close(): Promise<void>;
}

/** A target that asks for its parts over `api`. */
export function targetOf(config: InstanceConfig, api: Connection, parts: Parts): Target {
  return {
    poll: (part, signal) => onePoll(config.name, api, part, parts, signal),
    close: () => api.close(),
  };
}

/**
 * Runs one poll. The signal that it passes on also aborts when the poll ends, so that a failure cancels the other
 * requests; and whatever goes wrong comes out as a {@link PollError}.
 */
async function onePoll(
  name: string,
  api: Connection,
  part: PollPart,
  parts: Parts,
  signal: AbortSignal,
): Promise<PollOutcome> {
  if (signal.aborted) throw new PollError('timeout', `${name}: the poll was cut off before it began`);
  const ask = parts[part];
  if (!ask) throw new PollError('internal', `${name}: there is no ${part} to poll`);
  const scope = new AbortScope(signal);
  const count = { requests: 0 };
  const lane = part === 'status' ? 'status' : 'other parts';
  const letGo = api.hold(lane);
  try {
    const outcome = await ask({ signal: scope.signal, lane, count });
    // What was had before the poll was cut off is not the whole of it, and is not to pass for it.
    if (signal.aborted) throw new PollError('timeout', `${name}: the poll was cut off before its end`);
    if (api.closed) throw new PollError('unknown', `${name}: the target is closed`);
    return { ...outcome, requests: count.requests };
  } catch (error) {
    throw Object.assign(pollErrorOf(name, error), count);
  } finally {
    scope.end();
    letGo();
  }
}

function pollErrorOf(name: string, error: unknown): PollError {
  if (error instanceof PollError) return error;
  const what = error instanceof Error ? error.name : typeof error;
  return new PollError('internal', `${name}: the poll stopped at a mistake of its own (${what})`);
}
