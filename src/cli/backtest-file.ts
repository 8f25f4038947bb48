import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { ProblemError } from '../contract/problem.ts';
import { answerOn, wantedBy, type Question, type Report } from '../scheduler/rollout/backtest/question.ts';
import { RecordingReader, type RecordedLine } from '../scheduler/rollout/backtest/recording-file.ts';
import { Recording } from '../scheduler/rollout/backtest/recording.ts';

/** A question whose span may be left out: an empty text stands for what the file holds. */
interface Asked {
  from: string;
  to: string;
}

/**
 * Answers a question on the samples of a file, without any service.
 * @throws an Error for a file that cannot be read or a question that cannot be answered, and says what to do.
 */
export async function answerFromFile<Body extends Asked>(
  file: string,
  body: Body,
  questionOf: (body: Body) => Question,
): Promise<Report> {
  const lines = await readLines(file);
  let [first, last] = [Infinity, -Infinity];
  for (const { sample } of lines) {
    first = Math.min(first, sample.at);
    last = Math.max(last, sample.at);
  }
  if (lines.length === 0)
    throw new Error(`${file} holds no sample: export the history again, or name another file.`);
  const question = questionOf({
    ...body,
    from: body.from === '' ? new Date(first).toISOString() : body.from,
    to: body.to === '' ? new Date(last).toISOString() : body.to,
  });
  const { from, to } = wantedBy(question);
  const recording = new Recording(from, to);
  for (const { series, sample } of lines) recording.add(series, sample);
  return answerOn(recording, question);
}

async function readLines(file: string): Promise<RecordedLine[]> {
  const reader = new RecordingReader(file);
  const read: RecordedLine[] = [];
  try {
    for await (const line of createInterface({
      input: createReadStream(file, 'utf8'),
      crlfDelay: Infinity,
    })) {
      const recorded = reader.read(line);
      if (recorded) read.push(recorded);
    }
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`${file} cannot be read (${code}): name a file of recorded samples.`, { cause: error });
  }
  return read;
}
