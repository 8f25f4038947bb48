import { parentPort, workerData } from 'node:worker_threads';
import { ProblemError } from '../../../contract/problem.ts';
import type { AnswerApart } from './apart.ts';
import { answerOn, type Question } from './question.ts';
import { Recording, type RecordingColumns } from './recording.ts';

/** The thread of `answerApart`. */
const { columns, question } = workerData as { columns: RecordingColumns; question: Question };

function answer(): AnswerApart {
  try {
    return { report: answerOn(Recording.of(columns), question) };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { status, title, message, field } = error;
    return { problem: { status, title, detail: message, field } };
  }
}

parentPort?.postMessage(answer());
