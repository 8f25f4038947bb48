import type { Actor } from '../../../contract/actor.ts';
import { ProblemError } from '../../../contract/problem.ts';
import type { CanceledRun, RunKey } from '../../../contract/policy.ts';
import { PolicyError } from '../../../contract/policy-errors.ts';
import type { DeadLetterRequeued, Revoked } from '../../../contract/policy-overview.ts';
import { appendAudit, type NewAuditEntry } from '../../audit/audit-log.ts';
import type { Clock } from '../../clock/clock.ts';
import type { Database } from '../../storage/database.ts';
import { runIdOf } from '../run-key.ts';
import type { SnapshotVersion } from '../snapshot-version.ts';
import { takeDeadLetter } from '../storage/dead-letters.ts';
import type { JobQueue } from '../storage/job-queue.ts';
import { countJobsAllBut } from '../storage/job-rows.ts';
import type { Revocations } from '../storage/revocations.ts';
import { insertRun, type EndedRun } from '../storage/run-rows.ts';
import { endedWithoutPlan } from '../worker/ended-run.ts';
import type { RunBook, Standing } from './run-book.ts';

interface RunOrderPorts {
  database: Database;
  clock: Clock;
  queue: JobQueue;
  book: RunBook;
  revocations: Revocations;
  /** There is a job to take. */
  onAdded: () => void;
  /** Jobs are gone that somebody may compute. */
  onWithdrawn: (runIds: string[]) => void;
  onEnded: (ended: EndedRun) => void;
}

/** What people, and kill switches, order of runs. A change and its audit entry are one transaction. */
export class RunOrders {
  readonly #ports: RunOrderPorts;

  constructor(ports: RunOrderPorts) {
    this.#ports = ports;
  }

  /**
   * Ends a run, whether it waits or is computed: its job is gone with the same transaction that says so.
   * @throws PolicyError policy_run_not_found, or policy_run_already_completed.
   */
  async cancel(key: RunKey, actor: Actor): Promise<CanceledRun> {
    const { book, clock, onEnded, onWithdrawn, queue } = this.#ports;
    const runId = runIdOf(key);
    let ended: EndedRun | undefined;
    const answer = await queue.transaction(async (transaction) => {
      const recalled = await actor.once.recall(transaction);
      if (recalled) return recalled as CanceledRun;
      const now = clock.now();
      const job = await queue.withdraw(transaction, runId);
      const known = job ? undefined : await book.standing(transaction, runId);
      const canceledAt = job ? new Date(now).toISOString() : canceledBefore(known);
      const answered: CanceledRun = {
        status: 'canceled',
        computed_at: new Date(now).toISOString(),
        run_key: key,
        canceled_at: canceledAt,
      };
      if (job) {
        ended = endedWithoutPlan(job, now, { status: 'canceled' });
        await insertRun(transaction, ended);
      }
      await appendAudit(transaction, {
        ...entryOf('policy.cancel', runId, actor, now),
        ...(job && { previousState: { state: job.state }, newState: { state: 'canceled' } }),
        detail: { run_key: key },
      });
      await actor.once.remember(transaction, answered);
      return answered;
    });
    if (ended) {
      onWithdrawn([runId]);
      onEnded(ended);
    }
    return answer;
  }

  /** Ends every job of other versions than these: they are switched off. @returns how many. */
  async cancelAllBut(versions: readonly string[]): Promise<number> {
    const { clock, database, onEnded, onWithdrawn, queue } = this.#ports;
    if ((await countJobsAllBut(database, versions)) === 0) return 0;
    const ended = await queue.transaction(async (transaction) => {
      const jobs = await queue.withdrawAllBut(transaction, versions);
      const runs = jobs.map((job) => endedWithoutPlan(job, clock.now(), { status: 'canceled' }));
      for (const run of runs) await insertRun(transaction, run);
      return runs;
    });
    onWithdrawn(ended.map(({ run }) => run.run_id));
    ended.forEach(onEnded);
    return ended.length;
  }

  /** Puts a dead letter back into the queue, with all its attempts before it. @throws ProblemError 404 without one. */
  async retry(
    runId: string,
    actor: Actor,
    isEnabled: (version: string) => boolean,
  ): Promise<DeadLetterRequeued> {
    const { book, clock, onAdded, queue } = this.#ports;
    const answer = await queue.transaction(async (transaction) => {
      const recalled = await actor.once.recall(transaction);
      if (recalled) return recalled as DeadLetterRequeued;
      const job = await takeDeadLetter(transaction, runId);
      if (!job)
        throw new ProblemError(
          404,
          'Not found',
          `There is no dead letter ${runId}: /api/policy/queue lists them.`,
          'run_id',
        );
      const { policy_version: version } = job.key;
      if (!isEnabled(version))
        throw new ProblemError(
          409,
          'Not possible now',
          `${version} is switched off: it can be retried when it is enabled again.`,
        );
      const now = clock.now();
      await book.add(transaction, job.key, job.inputQuality, 'asked', now);
      await appendAudit(transaction, {
        ...entryOf('policy.retry', runId, actor, now),
        detail: { run_key: job.key, attempts: job.attempts },
      });
      const answered = { success: true as const, run_id: runId, enqueued_at: new Date(now).toISOString() };
      await actor.once.remember(transaction, answered);
      return answered;
    });
    onAdded();
    return answer;
  }

  /** From now on nobody plans on a snapshot; runs of it that ended stay. */
  async revoke(
    { systemId, sha256 }: Pick<SnapshotVersion, 'systemId' | 'sha256'>,
    reason: string,
    actor: Actor,
  ): Promise<Revoked> {
    const { clock, database, revocations } = this.#ports;
    const answer = await database.transaction(async (transaction) => {
      const recalled = await actor.once.recall(transaction);
      if (recalled) return recalled as Revoked;
      const at = clock.now();
      await revocations.store(transaction, { systemId, sha256, by: actor.name, reason, at });
      await appendAudit(transaction, {
        ...entryOf('policy.revoke', systemId, actor, at),
        reason,
        detail: { view_snapshot_sha256: sha256 },
      });
      const answered = { success: true as const, system_id: systemId, view_snapshot_sha256: sha256 };
      await actor.once.remember(transaction, answered);
      return answered;
    });
    revocations.remember(systemId, sha256);
    return answer;
  }
}

const entryOf = (action: string, subject: string, actor: Actor, at: number): NewAuditEntry => ({
  at,
  actor: actor.name,
  address: actor.address,
  action,
  subject,
  reason: '',
  outcome: 'allowed',
  requestId: actor.requestId,
});

/** When a run was canceled that has no job. @throws PolicyError where it was not. */
function canceledBefore(known: Standing | undefined): string {
  if (known && 'canceled' in known) return known.canceled.created_at;
  if (!known)
    throw new PolicyError(
      'policy_run_not_found',
      'Nobody has asked for this run: there is nothing to cancel.',
    );
  throw new PolicyError(
    'policy_run_already_completed',
    'The run had ended before it could be canceled: what it wrote stays.',
  );
}
