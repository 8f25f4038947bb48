import { Worker } from 'node:worker_threads';
import { ProblemError } from '../../../contract/problem.ts';
import type { Recording } from './recording.ts';
import type { Question, Report } from './question.ts';

/** What the thread answers with: a report, or a problem that its receiver can act on. */
export type AnswerApart =
  | { report: Report }
  | { problem: { status: number; title: string; detail: string; field: string | undefined } };

/**
 * Answers a question in a thread of its own: it computes for up to seconds, and meanwhile the service goes on polling.
 * @throws ProblemError as `answerOn` does, and an Error if the thread fails.
 */
export function answerApart(recording: Recording, question: Question, signal?: AbortSignal): Promise<Report> {
  return new Promise((resolve, reject) => {
    const columns = recording.columns();
    const transferList = columns.series.flatMap(({ at, value, base }) => [
      at.buffer,
      value.buffer,
      base.buffer,
    ]);
    const worker = new Worker(new URL('./apart-thread.ts', import.meta.url), {
      workerData: { columns, question },
      transferList: transferList as ArrayBuffer[],
    });
    const stop = () => void worker.terminate();
    signal?.addEventListener('abort', stop, { once: true });
    worker.once('message', (answer: AnswerApart) => {
      if ('report' in answer) return resolve(answer.report);
      const { status, title, detail, field } = answer.problem;
      reject(new ProblemError(status, title, detail, field));
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      signal?.removeEventListener('abort', stop);
      reject(new Error(`the backtest ended before it had answered (exit ${code})`));
    });
  });
}
