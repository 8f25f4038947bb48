import type { PendingRun, ReadyMoves } from '../../contract/policy.ts';
import type { Call, Request } from '../host/call.ts';
import { CallFailed } from '../host/call.ts';

export type PlanQuery = NonNullable<Request<'getPolicyMoves'>['query']>;

type Ports = {
  call: Call;
  wait: (ms: number) => Promise<void>;
  signal: AbortSignal;
  onPending: (pending: PendingRun) => void;
};

const longestWaitMs = 5_000;
const triedAgain = 3;
const betweenTriesMs = 1_000;

/**
 * Asks for the moves of a run until it has ended: the service says when to ask again. It puts the run into its queue
 * once, however often it is asked. Where no answer comes it is asked a few times more, as that changes nothing.
 * @throws CallFailed with the service's own error.
 */
export async function askForPlan(
  query: PlanQuery,
  { call, wait, signal, onPending }: Ports,
): Promise<ReadyMoves> {
  let unanswered = 0;
  for (;;) {
    signal.throwIfAborted();
    try {
      const answer = await call('getPolicyMoves', { query, signal });
      if (answer.status === 'ready') return answer;
      unanswered = 0;
      onPending(answer);
      await wait(Math.min(longestWaitMs, Math.max(200, answer.retry_after_ms)));
    } catch (error) {
      const noAnswer = error instanceof CallFailed && error.status === undefined;
      if (!noAnswer || signal.aborted || unanswered >= triedAgain) throw error;
      unanswered += 1;
      await wait(betweenTriesMs);
    }
  }
}
