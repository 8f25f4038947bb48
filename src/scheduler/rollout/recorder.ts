import type { Permit } from '../../contract/permit.ts';
import type { ProblemError } from '../../contract/problem.ts';
import type { CriterionResult, Verdict } from '../../contract/rollout.ts';
import { appendAudit } from '../audit/audit-log.ts';
import type { Clock } from '../clock/clock.ts';
import type { Queryable } from '../storage/database.ts';
import { storableJson, storableText } from '../storage/storable.ts';
import { automaticActor } from './automation.ts';
import { auditActionOf, type RolloutFact } from './event.ts';
import { evolve } from './evolve.ts';
import type { Lever, Levers } from './levers/lever.ts';
import { currentStep, orderId, stageName, type Rollout } from './rollout.ts';
import { writeRollout } from './rollout-store.ts';

/** Whose doing a write is, and why. */
export interface Doer {
  name: string;
  address: string;
  requestId: string;
  reason: string;
  /** Rollcall decided it by itself. */
  automatic: boolean;
}

/** Whose doing it is in the audit log when Rollcall carries on what was ordered. */
export const system = (reason: string): Doer => ({
  name: automaticActor,
  address: 'local',
  requestId: '',
  reason,
  automatic: false,
});

/** What happened, and what it was decided on. */
export interface Decided {
  facts: RolloutFact[];
  /** The verdict that it was decided on; null where it needs none, and then `evidence` says what there was instead. */
  verdict: Verdict | null;
  /** Of what begins a stage: the criteria that had to pass before it. */
  preconditions?: readonly CriterionResult[] | undefined;
  /** What permitted it from outside, where something has to. */
  permit?: Permit | undefined;
  evidence: string;
}

/** What others hear of a change that is stored. */
export interface RolloutChange {
  id: string;
  /** As in the audit log, after `rollout.`: `promote`, `in-effect`, `kill-switch`, … */
  action: string;
  /** ms since 1970 */
  at: number;
  actor: string;
  reason: string;
  automatic: boolean;
  revision: number;
  fromState: Rollout['state'] | null;
  toState: Rollout['state'];
  fromStage: string | null;
  toStage: string | null;
}

/** Records within one transaction. */
export class Recorder {
  readonly #clock: Clock;
  readonly #levers: Levers;
  #transaction: Queryable | undefined;
  changes: { change: RolloutChange; order: string | undefined }[] = [];

  constructor({ clock, levers }: { clock: Clock; levers: Levers }) {
    this.#clock = clock;
    this.#levers = levers;
  }

  /** A transaction that is tried again begins anew. */
  begin(transaction: Queryable): void {
    this.#transaction = transaction;
    this.changes = [];
  }

  get transaction(): Queryable {
    return this.#transaction as Queryable;
  }

  /** Stores what happened to a rollout that is locked, one audit entry a fact. */
  async record(before: Rollout, doer: Doer, decided: Decided): Promise<Rollout> {
    let rollout = before;
    for (const fact of decided.facts) rollout = await this.#append(rollout, doer, fact, decided);
    await writeRollout(this.transaction, rollout);
    const { change } = rollout;
    const ordered = change?.begun ? orderId(change) : undefined;
    if (change && ordered && (!before.change?.begun || orderId(before.change) !== ordered)) {
      const lever: Lever = this.#levers[rollout.plan.lever];
      await lever.store(this.transaction, { id: ordered, settings: currentStep(change).settings });
      const last = this.changes.at(-1);
      if (last) last.order = ordered;
    }
    return rollout;
  }

  /** Records the plan of a rollout that is new. The caller keeps the rollout. */
  async adopted(rollout: Rollout, doer: Doer): Promise<void> {
    const { id, plan, planHash } = rollout;
    const evidence = `the plan's file has the SHA-256 ${planHash}`;
    await this.#append(undefined, doer, { kind: 'adopted', id, plan, planHash }, { verdict: null, evidence });
  }

  async refuse(id: string, action: string, doer: Doer, problem: ProblemError): Promise<void> {
    const detail = { status: problem.status, why: problem.message };
    await appendAudit(this.transaction, { ...this.#entry(id, action, doer), outcome: 'refused', detail });
    problem.audited = true;
  }

  async #append(
    before: Rollout | undefined,
    doer: Doer,
    fact: RolloutFact,
    { verdict, preconditions = [], permit, evidence }: Omit<Decided, 'facts'>,
  ): Promise<Rollout> {
    const begins = fact.kind === 'started' || fact.kind === 'promoted';
    const permitted = begins || fact.kind === 'resumed';
    // As the log keeps it: what is replayed from there is what is stored here.
    const event = JSON.parse(storableJson(fact)) as RolloutFact;
    const { automatic } = doer;
    const entry = this.#entry(
      fact.kind === 'adopted' ? fact.id : (before?.id ?? ''),
      auditActionOf[fact.kind],
      doer,
    );
    const after = evolve(before, { ...event, at: entry.at, by: entry.actor, automatic });
    const change: RolloutChange = {
      id: after.id,
      action: auditActionOf[fact.kind],
      at: entry.at,
      actor: entry.actor,
      reason: entry.reason,
      automatic,
      revision: after.revision,
      fromState: before?.state ?? null,
      toState: after.state,
      fromStage: before ? stageName(before) : null,
      toStage: stageName(after),
    };
    await appendAudit(this.transaction, {
      ...entry,
      outcome: 'allowed',
      ...(before && { previousState: { state: before.state, stage: stageName(before) } }),
      newState: { state: after.state, stage: stageName(after) },
      detail: {
        event,
        automatic,
        revision: after.revision,
        evidence,
        verdict,
        ...(begins && preconditions.length > 0 && { preconditions }),
        ...(permitted && permit && { permit }),
      },
    });
    this.changes.push({ change, order: undefined });
    return after;
  }

  #entry(id: string, action: string, { name, address, requestId, reason }: Doer) {
    return {
      at: this.#clock.now(),
      actor: storableText(name),
      address,
      action: `rollout.${action}`,
      subject: id,
      reason,
      requestId,
    };
  }
}
