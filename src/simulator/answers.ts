import { randomOf } from './random.ts';
import { noData, type Answer } from './fault.ts';
import type { Documents } from './documents/document.ts';

/** The world of an instance moves on in steps of this length, so that polling it hard costs little. */
const stepMs = 5_000;

const notFound: Answer = { status: 404, body: noData };

/** Gives an instance's answers. `now` is in ms since 1970. */
export type Answers = (path: string, now: number) => Answer;

/**
 * Answers with `documents`, made once a step of the time. Each instance steps at a moment of its own, lest a fleet
 * makes all its documents at the same time.
 */
export function createAnswers(documents: Documents, key: string): Answers {
  const phase = randomOf('step', key).between(0, stepMs - 1);
  const made = new Map<string, Answer>();
  let step = Number.NaN;

  return (path, now) => {
    const current = Math.floor((now - phase) / stepMs);
    if (current !== step) {
      made.clear();
      step = current;
    }
    const ready = made.get(path);
    if (ready) return ready;
    const data = documents(path, current * stepMs + phase);
    // What is not there is not kept: a client can think of any number of paths.
    if (data === undefined) return notFound;
    const answer = { status: 200, body: JSON.stringify({ data }) };
    made.set(path, answer);
    return answer;
  };
}
