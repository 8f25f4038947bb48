import type {
  BacktestReport,
  BacktestRequest,
  TimeToEvidenceReport,
  TimeToEvidenceRequest,
  WhatIfReport,
  WhatIfRequest,
} from '../../../contract/backtest.ts';
import { ProblemError } from '../../../contract/problem.ts';
import type { Source } from '../judge/sample.ts';
import { answerApart } from './apart.ts';
import { past } from './past.ts';
import { wantedBy, type Question, type Report } from './question.ts';
import { record } from './recording.ts';

interface BacktestPorts {
  /** What was recorded: the sources that live rollouts are judged on, asked for times that are past. */
  source: Source;
}

/** Answers the questions that can be asked of recorded history. Each throws ProblemError 422 and 429 (docs/backtest.md). */
export class Backtests {
  readonly #source: Source;
  #busy = false;

  constructor({ source }: BacktestPorts) {
    this.#source = past(source);
  }

  backtest(request: BacktestRequest): Promise<BacktestReport> {
    return this.#answer({ kind: 'backtest', request }) as Promise<BacktestReport>;
  }

  whatIf(request: WhatIfRequest): Promise<WhatIfReport> {
    return this.#answer({ kind: 'what-if', request }) as Promise<WhatIfReport>;
  }

  timeToEvidence(request: TimeToEvidenceRequest): Promise<TimeToEvidenceReport> {
    return this.#answer({ kind: 'time-to-evidence', request }) as Promise<TimeToEvidenceReport>;
  }

  /** A month of samples takes hundreds of megabytes while it is replayed: one question at a time. */
  async #answer(question: Question): Promise<Report> {
    const { sources, from, to } = wantedBy(question);
    if (this.#busy)
      throw new ProblemError(
        429,
        'A backtest is running',
        'One is answered at a time: ask again when it has ended.',
      );
    this.#busy = true;
    try {
      return await answerApart(await record(this.#source, sources, from, to), question);
    } finally {
      this.#busy = false;
    }
  }
}
