import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Answer, CallFailed, Request } from '../../host/call.ts';
import { useHost } from '../../host/host.ts';

/** The questions that are asked of recorded history, or of a simulation. They change nothing, and take seconds. */
export type QuestionId = 'runBacktest' | 'runWhatIf' | 'runTimeToEvidence' | 'runReach';
export type Body<Id extends QuestionId> = NonNullable<Request<Id>['body']>;

export interface Asked<Id extends QuestionId> {
  answer: Answer<Id> | undefined;
  /** What the answer is to. */
  of: Body<Id> | undefined;
  error: CallFailed | undefined;
  /** Since when an answer is waited for, in ms since 1970. */
  since: number | undefined;
  ask: (body: Body<Id>) => void;
  /** Waits no longer. */
  cancel: () => void;
}

export function useQuestion<Id extends QuestionId>(id: Id): Asked<Id> {
  const { call } = useHost();
  const stop = useRef<AbortController>(undefined);
  const { mutate, reset, data, error, isPending, submittedAt } = useMutation<
    { answer: Answer<Id>; of: Body<Id> },
    CallFailed,
    Body<Id>
  >({
    mutationFn: async (body) => {
      stop.current = new AbortController();
      const request = { body, signal: stop.current.signal };
      return {
        answer: await (call as (id: Id, request: object) => Promise<Answer<Id>>)(id, request),
        of: body,
      };
    },
  });
  // Who leaves the page does not wait for the answer.
  useEffect(() => () => stop.current?.abort(), []);
  return {
    answer: data?.answer,
    of: data?.of,
    error: error ?? undefined,
    since: isPending ? submittedAt : undefined,
    ask: mutate,
    cancel: () => {
      stop.current?.abort();
      reset();
    },
  };
}
