import type { Criterion } from '../../../contract/plan.ts';
import type { CriterionResult, CriterionVerdict } from '../../../contract/rollout.ts';
import type { Baseline } from './baseline.ts';
import { evidenceHash } from './evidence-hash.ts';
import { verdictOf, withoutData, type EvidenceWindow, type Finding } from './finding.ts';
import { nextState, nothingRemembered, verdictInState, type CriterionMemory } from './hysteresis.ts';
import { queryLine } from './query-line.ts';
import type { Sample } from './sample.ts';
import { comparisonOf, createWindow, unitOf, windowMs } from './window.ts';
import { lengthOf } from './wording.ts';

const nothingFound: Finding = {
  verdict: 'insufficient-data',
  cause: 'no sample',
  value: null,
  n: 0,
  coverage: 0,
  threshold: null,
  cleared: false,
};

/** What a criterion says at a tick, in numbers alone. */
export type Judgement = Pick<
  CriterionResult,
  'name' | 'role' | 'verdict' | 'value' | 'n' | 'coverage' | 'threshold'
>;

/** Judges one criterion of a stage at each tick: what its samples say, and what it remembers. */
export class CriterionJudge {
  readonly #name: string;
  readonly #criterion: Criterion;
  readonly #stageStartedAt: number;
  readonly #windowMs: number;
  readonly #window: EvidenceWindow;
  readonly #memory: CriterionMemory;
  #error: string | null = null;
  #now = NaN;
  #finding = nothingFound;
  #verdict: CriterionVerdict = 'insufficient-data';

  constructor(
    name: string,
    criterion: Criterion,
    stageStartedAt: number,
    baseline: Baseline | undefined,
    memory: CriterionMemory = nothingRemembered,
  ) {
    this.#name = name;
    this.#criterion = criterion;
    this.#stageStartedAt = stageStartedAt;
    this.#windowMs = windowMs(criterion);
    this.#window = createWindow(criterion, stageStartedAt, baseline);
    this.#memory = { ...memory };
  }

  push(sample: Sample): void {
    if (Number.isFinite(sample.at)) this.#window.push(sample);
  }

  fault(error: string | null): void {
    this.#error = error;
  }

  tick(now: number, instances: number): void {
    this.#now = now;
    this.#finding =
      this.#error === null
        ? this.#window.judge(now, instances)
        : { ...nothingFound, cause: 'source failed', threshold: this.#window.threshold(instances) };
    const memory = this.#memory;
    const { state, since } = nextState(memory, this.#finding, this.#windowMs, now);
    memory.state = state;
    memory.since = since;
    memory.noDataSince = this.#lacksData() ? (memory.noDataSince ?? now) : null;
    this.#verdict = verdictInState(state, this.#finding.verdict);
  }

  /** A stage that has only begun has little data; once its window is over, too little is none. */
  #lacksData(): boolean {
    const { cause, verdict } = this.#finding;
    if (verdict !== 'insufficient-data') return false;
    return withoutData.has(cause) || this.#now - this.#stageStartedAt >= this.#windowMs;
  }

  memory(): CriterionMemory {
    return { ...this.#memory };
  }

  judgement(name: string, role: Judgement['role']): Judgement {
    const { value, n, coverage, threshold } = this.#finding;
    return { name, role, verdict: this.#verdict, value, n, coverage, threshold };
  }

  result(role: CriterionResult['role']): CriterionResult {
    const criterion = this.#criterion;
    const finding = this.#finding;
    const { value, n, coverage, threshold } = finding;
    const failed = finding.cause === 'source failed';
    const { reason, bound, timeToEvidenceMs, from, evidence, ahead } = failed
      ? {
          reason: `the source failed: ${this.#error}`,
          bound: null,
          timeToEvidenceMs: null,
          from: Math.max(this.#stageStartedAt, this.#now - this.#windowMs),
          evidence: [],
          ahead: 0,
        }
      : this.#window.explain(finding, this.#name);
    const { noDataSince } = this.#memory;
    return {
      name: this.#name,
      title: criterion.title,
      role,
      verdict: this.#verdict,
      value,
      threshold,
      comparison: comparisonOf(criterion),
      bound,
      unit: unitOf(criterion),
      n,
      coverage,
      windowSeconds: this.#windowMs / 1_000,
      reason: this.#remembering(reason) + notYet(ahead),
      timeToEvidenceSeconds: timeToEvidenceMs === null ? null : Math.ceil(timeToEvidenceMs / 1_000),
      noDataSince: noDataSince === null ? null : new Date(noDataSince).toISOString(),
      page: this.#pages(noDataSince),
      query: queryLine(criterion.source),
      evidenceHash: evidenceHash(criterion, { from, to: this.#now }, threshold, evidence),
    };
  }

  #pages(noDataSince: number | null): boolean {
    const { noData } = this.#criterion;
    return noData !== 'hold' && noDataSince !== null && this.#now - noDataSince >= noData.pageAfter;
  }

  /** Adds what hysteresis makes of a reason. */
  #remembering(reason: string): string {
    const { state, since } = this.#memory;
    if (this.#verdict === verdictOf[this.#finding.cause] || since === null) return reason;
    const time = new Date(since).toISOString();
    return state === 'tripped'
      ? `failed until ${time} and has not been clear for ${lengthOf(this.#windowMs)} since: ${reason}`
      : `cools down since ${time}, for ${lengthOf(this.#windowMs)}: ${reason}`;
  }
}

function notYet(ahead: number): string {
  return ahead === 0 ? '' : ` (${ahead} ${ahead === 1 ? 'sample' : 'samples'} from the future left out)`;
}
