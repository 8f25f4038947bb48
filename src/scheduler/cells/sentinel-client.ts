import type { PermitProposal } from '../../contract/permit.ts';
import {
  permitAnswer,
  sentinelHealth,
  type PermitAnswer,
  type SentinelHealth,
} from '../../contract/sentinel.ts';

/** A sentinel looks at the cells anew before it votes: it is given longer than for its health. */
const voteWithinMs = 6_000;
const healthWithinMs = 2_000;
const mostCharacters = 4 * 1024 * 1024;

/** What came of a question to a sentinel: its answer, or why there is none. */
export type Told<Answer> = { answer: Answer } | { failure: string };

/** How a cell reaches sentinels. */
export interface SentinelDoor {
  vote(url: string, proposal: PermitProposal): Promise<Told<PermitAnswer>>;
  health(url: string): Promise<Told<SentinelHealth>>;
}

/**
 * Asks sentinels over HTTP, each question with a deadline. What they vote is signed, so the connection need not be
 * trusted; what they say of themselves is shown and decides nothing.
 */
export const overHttp: SentinelDoor = {
  async vote(url, proposal) {
    const body = JSON.stringify(proposal);
    const headers = { 'content-type': 'application/json' };
    const told = await ask(`${url}/permits`, { method: 'POST', headers, body }, voteWithinMs);
    if ('failure' in told) return told;
    const parsed = permitAnswer.safeParse(told.answer);
    return parsed.success ? { answer: parsed.data } : { failure: 'it answers something else than a vote' };
  },
  async health(url) {
    const told = await ask(`${url}/health`, {}, healthWithinMs);
    if ('failure' in told) return told;
    const parsed = sentinelHealth.safeParse(told.answer);
    return parsed.success
      ? { answer: parsed.data }
      : { failure: 'it answers something else than a sentinel' };
  },
};

async function ask(url: string, init: RequestInit, withinMs: number): Promise<Told<unknown>> {
  const signal = AbortSignal.timeout(withinMs);
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal });
    const text = await response.text();
    if (text.length > mostCharacters) return { failure: 'its answer is too large' };
    return { answer: JSON.parse(text) as unknown };
  } catch (error) {
    if (signal.aborted) return { failure: `it did not answer within ${withinMs / 1_000} s` };
    if (error instanceof SyntaxError) return { failure: 'its answer is no JSON' };
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    return { failure: `it cannot be reached (${cause?.code ?? (error as Error).message})` };
  }
}
