import { ProblemError } from '../../../contract/problem.ts';
import type {
  PolicyGates,
  PolicyQueue,
  PolicyRunDocument,
  PolicyRunsAnswer,
  PolicyRunsQuery,
} from '../../../contract/policy-overview.ts';
import type { Clock } from '../../clock/clock.ts';
import type { Database } from '../../storage/database.ts';
import { judgeGates } from '../gates.ts';
import { listDeadLetters } from '../storage/dead-letters.ts';
import { gateMeasures } from '../storage/evidence.ts';
import { countJobs, listJobs, type Job } from '../storage/job-rows.ts';
import { selectMoves, selectRuns } from '../storage/run-rows.ts';

const hourMs = 3_600_000;
const listed = 100;

/** What a person or a panel asks of the engine as a whole. */
export class PolicyOverview {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async runs(query: PolicyRunsQuery): Promise<PolicyRunsAnswer> {
    const to = query.to === undefined ? this.#clock.now() : Date.parse(query.to);
    const from = query.from === undefined ? to - hourMs : Date.parse(query.from);
    const found = await selectRuns(
      this.#database,
      `created_at between $1 and $2 and ($3::text is null or system_id = $3)
         and ($4::text is null or policy_version = $4) and ($5::text is null or status = $5)
         and ($6::text is null or origin = $6) and ($7::text is null or no_op_reason = $7)
       order by created_at desc, run_id limit $8`,
      [
        new Date(from),
        new Date(to),
        query.system_id ?? null,
        query.policy_version ?? null,
        query.status ?? null,
        query.origin ?? null,
        query.no_op_reason ?? null,
        query.limit,
      ],
    );
    return { runs: found.map(({ run }) => run) };
  }

  async run(runId: string): Promise<PolicyRunDocument> {
    const [found] = await selectRuns(this.#database, 'run_id = $1', [runId]);
    if (!found)
      throw new ProblemError(
        404,
        'Not found',
        `No run ${runId} has ended: /api/policy/runs lists them.`,
        'run_id',
      );
    return { run: found.run, run_key: found.key, moves: await selectMoves(this.#database, runId) };
  }

  async queue(): Promise<PolicyQueue> {
    const now = this.#clock.now();
    const [counts, jobs, deadLetters] = await Promise.all([
      countJobs(this.#database, now),
      listJobs(this.#database, listed),
      listDeadLetters(this.#database, listed),
    ]);
    return {
      depth: counts.depth,
      running: counts.running,
      oldest_age_s: counts.oldestAgeSeconds,
      overdue: counts.overdue,
      jobs: jobs.map((job) => jobDocument(job, now)),
      dead_letters: deadLetters,
    };
  }

  /** The gates over the runs of the last minutes. */
  async gates(windowMinutes: number): Promise<PolicyGates> {
    const now = this.#clock.now();
    const measures = await gateMeasures(this.#database, now - windowMinutes * 60_000, now);
    return {
      window_minutes: windowMinutes,
      computed_at: new Date(now).toISOString(),
      ...judgeGates(measures),
    };
  }
}

const jobDocument = (job: Job, now: number): PolicyQueue['jobs'][number] => ({
  run_id: job.runId,
  cache_key: job.cacheKey,
  run_key: job.key,
  origin: job.origin,
  state: job.state,
  attempts: job.attempts,
  enqueued_at: new Date(job.enqueuedAt).toISOString(),
  age_s: Math.max(0, now - job.enqueuedAt) / 1_000,
  deadline_at: new Date(job.deadlineAt).toISOString(),
  last_error: job.lastError,
});
