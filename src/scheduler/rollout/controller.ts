import type { Actor } from '../../contract/actor.ts';
import type { Criterion, RolloutPlan, Scope } from '../../contract/plan.ts';
import { ProblemError } from '../../contract/problem.ts';
import type {
  RolloutAction,
  RolloutActionRequest,
  RolloutDocument,
  Verdict,
} from '../../contract/rollout.ts';
import type { SeriesName } from '../../contract/series.ts';
import { appendAudit, readAudit } from '../audit/audit-log.ts';
import type { Clock } from '../clock/clock.ts';
import type { Database, Queryable } from '../storage/database.ts';
import { judge, type Evidence } from './criterion.ts';
import type { LoadedPlan } from './plan-file.ts';
import { documentOf } from './rollout-document.ts';
import { adoptPlans, lockRollout, readRollouts, writeLever, writeRollout } from './rollout-store.ts';
import { transition, type LeverSetting, type Rollout } from './transition.ts';
import { decide } from './verdict.ts';

/** Who orders something; `once` where the order may come twice. */
export type Orderer = Pick<Actor, 'name' | 'address' | 'requestId'> & Partial<Pick<Actor, 'once'>>;

export interface ControllerPorts {
  database: Database;
  clock: Clock;
  /** The samples of a series between two times (ms since 1970), both included, oldest first. */
  evidence: (series: SeriesName, from: number, to: number) => Promise<Evidence[]>;
  /** How many instances the fleet has. */
  instances: () => number;
  /** How many of them a scope selects. */
  selected: (scope: Scope) => number;
  /** Makes a lever's setting take effect in the running scheduler; it is stored already. */
  applyLever: (setting: LeverSetting) => void;
}

/** Carries out rollouts: judges each at every tick, and does what people order. */
export class RolloutController {
  readonly #ports: ControllerPorts;
  /** The last verdict of each rollout, with the revision that it was about: an action makes it void. */
  readonly #verdicts = new Map<string, { revision: number; verdict: Verdict }>();

  constructor(ports: ControllerPorts) {
    this.#ports = ports;
  }

  /** Takes up the plans. Call once, before the first tick. */
  async adopt(plans: LoadedPlan[]): Promise<void> {
    await this.#ports.database.transaction((transaction) => adoptPlans(transaction, plans));
  }

  /** Renews the verdict of every rollout that is under way. */
  async tick(): Promise<void> {
    for (const rollout of await readRollouts(this.#ports.database)) {
      const verdict = await this.#judge(rollout);
      if (verdict) this.#verdicts.set(rollout.id, { revision: rollout.revision, verdict });
      else this.#verdicts.delete(rollout.id);
    }
  }

  async list(): Promise<RolloutDocument[]> {
    const rollouts = await readRollouts(this.#ports.database);
    return Promise.all(rollouts.map((rollout) => this.#document(rollout)));
  }

  /** @throws ProblemError 404 for an unknown id. */
  async get(id: string): Promise<RolloutDocument> {
    const rollout = (await readRollouts(this.#ports.database)).find((each) => each.id === id);
    if (!rollout) throw await unknownRollout(this.#ports.database, id);
    return this.#document(rollout);
  }

  /**
   * Does what a person orders. The rollout, the lever's setting and the audit entry are stored in one transaction,
   * then the lever takes effect; a crash in between is made good at the next start, which applies what is stored.
   * @throws ProblemError 404 unknown rollout, 409 another revision or an action that is not possible now,
   *   422 a stage that selects no instance. A refusal stands in the audit log too.
   */
  async act(
    id: string,
    action: RolloutAction,
    request: RolloutActionRequest,
    actor: Orderer,
  ): Promise<RolloutDocument> {
    const { database, clock, applyLever } = this.#ports;
    const now = clock.now();
    const entry = {
      at: now,
      actor: actor.name,
      address: actor.address,
      action: `rollout.${action}`,
      subject: id,
      reason: request.reason,
      requestId: actor.requestId,
    };
    const done = await database.transaction(async (transaction) => {
      const answered = await actor.once?.recall(transaction);
      if (answered) return { document: answered as RolloutDocument };
      const rollout = await lockRollout(transaction, id);
      if (!rollout) return unknownRollout(transaction, id);
      const verdict = this.#currentVerdict(rollout);
      const outcome = transition(rollout, action, verdict, now);
      const problem =
        request.revision !== rollout.revision
          ? staleRevision(rollout, request.revision)
          : outcome.allowed
            ? this.#emptyStage(outcome.rollout, outcome.lever)
            : new ProblemError(409, 'Not possible now', `Cannot ${action} ${id}: ${outcome.why}.`);
      if (!outcome.allowed || problem) {
        // What is not allowed always has a problem.
        const refusal = problem as ProblemError;
        await appendAudit(transaction, { ...entry, outcome: 'refused', detail: { why: refusal.message } });
        refusal.audited = true;
        return refusal;
      }
      await writeRollout(transaction, outcome.rollout);
      if (outcome.lever) await writeLever(transaction, outcome.lever);
      await appendAudit(transaction, {
        ...entry,
        outcome: 'allowed',
        previousState: { state: rollout.state, stage: stageName(rollout) },
        newState: { state: outcome.rollout.state, stage: stageName(outcome.rollout) },
        detail: { revision: outcome.rollout.revision, lever: outcome.lever, verdict },
      });
      const document = await this.#document(outcome.rollout, transaction);
      await actor.once?.remember(transaction, document);
      return { document, lever: outcome.lever };
    });
    if (done instanceof ProblemError) throw done;
    if (done.lever) applyLever(done.lever);
    return done.document;
  }

  async #document(rollout: Rollout, queryable: Queryable = this.#ports.database): Promise<RolloutDocument> {
    const { clock, instances, selected } = this.#ports;
    const entries = await readAudit(queryable, 20, rollout.id);
    return documentOf({
      rollout,
      verdict: this.#currentVerdict(rollout),
      entries: entries.filter(({ outcome }) => outcome === 'allowed'),
      instances: instances(),
      selected,
      now: clock.now(),
    });
  }

  /** The last verdict, unless an action came after what it judged. */
  #currentVerdict(rollout: Rollout): Verdict | null {
    const last = this.#verdicts.get(rollout.id);
    return last?.revision === rollout.revision ? last.verdict : null;
  }

  async #judge(rollout: Rollout): Promise<Verdict | undefined> {
    const stage = rollout.plan.stages[rollout.stage ?? -1];
    if (!stage || rollout.stageStartedAt === null || !['running', 'holding'].includes(rollout.state))
      return undefined;
    const context = {
      now: this.#ports.clock.now(),
      stageStartedAt: rollout.stageStartedAt,
      instances: this.#ports.instances(),
    };
    const judged = async (name: string, role: 'exit' | 'trigger') => {
      const criterion = criterionOf(rollout.plan, name);
      const samples = await this.#ports.evidence(
        criterion.series,
        context.now - criterion.window,
        context.now,
      );
      return judge(name, role, criterion, samples, context);
    };
    return decide({
      stage: stage.name,
      now: context.now,
      stageStartedAt: context.stageStartedAt,
      dwellMs: stage.dwell,
      held: rollout.state === 'holding',
      results: await Promise.all([
        ...rollout.plan.rollback.map((name) => judged(name, 'trigger')),
        ...stage.exit.map((name) => judged(name, 'exit')),
      ]),
    });
  }

  #emptyStage(rollout: Rollout, lever: LeverSetting | undefined): ProblemError | undefined {
    if (!lever?.enabled || this.#ports.selected(lever.scope) > 0) return undefined;
    return new ProblemError(
      422,
      'The stage selects no instance',
      `Stage ${stageName(rollout)} of ${rollout.id} selects no instance: put instances into one of its groups ` +
        `(${lever.scope.groups.join(', ') || 'none named'}) in the settings file, or change the plan's scope.`,
    );
  }
}

/** Takes the queryable at hand, for within a transaction any other would wait for that very transaction. */
async function unknownRollout(queryable: Queryable, id: string): Promise<ProblemError> {
  const known = (await readRollouts(queryable)).map((rollout) => rollout.id);
  return new ProblemError(
    404,
    'No such rollout',
    `There is no rollout ${id}: known are ${known.join(', ') || 'none'}.`,
    'id',
  );
}

function staleRevision(rollout: Rollout, seen: number): ProblemError {
  return new ProblemError(
    409,
    'The rollout has moved on',
    `Revision ${seen} was named, but ${rollout.id} is at revision ${rollout.revision} (${rollout.state}, ` +
      `stage ${stageName(rollout) ?? 'none'}): look at it again and decide anew.`,
    'revision',
  );
}

const stageName = (rollout: Rollout) => rollout.plan.stages[rollout.stage ?? -1]?.name;

function criterionOf(plan: RolloutPlan, name: string): Criterion {
  return plan.criteria[name] as Criterion;
}
