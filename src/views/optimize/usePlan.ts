import { useEffect, useState } from 'react';
import type { OptimizeEvent, OptimizeSession } from '../../contract/optimize-session.ts';
import type { PlaybackConditions } from '../../contract/playback-quality.ts';
import type { PendingRun, ReadyMoves } from '../../contract/policy.ts';
import { CallFailed } from '../host/call.ts';
import { useHost } from '../host/host.ts';
import { askForPlan, type PlanQuery } from './askForPlan.ts';

export interface Plan extends ReadyMoves {
  /** Which of the session's requests it answers: the same plan, asked for again, is played again. */
  request: number;
}

type Ports = {
  session: OptimizeSession;
  dispatch: (event: OptimizeEvent) => void;
  /** Names the run that is asked for while the session is computing. */
  query: PlanQuery | undefined;
  conditions: PlaybackConditions;
};

/** The plan that the session asked for last, and how its run stands while it is computed. */
export function usePlan({ session, dispatch, query, conditions }: Ports): {
  plan: Plan | undefined;
  pending: PendingRun | undefined;
} {
  const { call } = useHost();
  const [plan, setPlan] = useState<Plan>();
  const [pending, setPending] = useState<PendingRun>();
  const [answer, setAnswer] = useState<{ request: number; outcome: ReadyMoves | CallFailed }>();
  const { state, request } = session;
  const computing = state === 'computing';

  useEffect(() => {
    if (!computing || !query) return undefined;
    const stop = new AbortController();
    const end = (outcome: ReadyMoves | CallFailed) => {
      if (!stop.signal.aborted) setAnswer({ request, outcome });
    };
    setPending(undefined);
    askForPlan(query, { call, wait, signal: stop.signal, onPending: setPending }).then(
      end,
      (error: unknown) =>
        end(error instanceof CallFailed ? error : new CallFailed(undefined, { detail: String(error) })),
    );
    return () => stop.abort();
    // A session's request is asked for once, also where the host is made anew meanwhile.
  }, [computing, request]);

  useEffect(() => {
    if (!answer) return;
    setAnswer(undefined);
    const { outcome } = answer;
    if (outcome instanceof CallFailed) {
      const code =
        outcome.data.error?.code ?? (outcome.status === undefined ? 'no_answer' : String(outcome.status));
      dispatch({ type: 'failed', request: answer.request, error: { code, message: outcome.message } });
      return;
    }
    setPlan({ ...outcome, request: answer.request });
    dispatch({ type: 'ready', request: answer.request, moves: outcome.moves.length, conditions });
  }, [answer, dispatch, conditions]);

  return { plan, pending };
}

const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
