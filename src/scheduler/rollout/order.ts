import type { Actor } from '../../contract/actor.ts';
import type { RolloutPlan } from '../../contract/plan.ts';
import { ProblemError } from '../../contract/problem.ts';
import type { RolloutDocument } from '../../contract/rollout.ts';
import type { Queryable } from '../storage/database.ts';
import { auditActionOf, type RolloutFact } from './event.ts';
import type { Doer, Recorder } from './recorder.ts';
import { stageName, type Rollout } from './rollout.ts';
import { stageMoveOf, type AskedPermit, type StageMove, type StagePermits } from './stage-permits.ts';
import { lockRollout } from './rollout-store.ts';
import type { RolloutWriter } from './rollout-writer.ts';
import { leavingSnapshots } from './snapshots.ts';
import { transition, type Context, type Order } from './transition.ts';

/** Who orders something; `once` where the order may come twice. */
export type Orderer = Pick<Actor, 'name' | 'address' | 'requestId'> & Partial<Pick<Actor, 'once'>>;

interface OrderInput {
  id: string;
  order: Order;
  request: { reason: string; revision?: number | undefined };
  by: Orderer;
  writer: RolloutWriter;
  contextOf: (rollout: Rollout) => Context;
  /** The plan as its file has it now: a rollout that begins anew takes it up. */
  file: { plan: RolloutPlan; hash: string } | undefined;
  permits: StagePermits | undefined;
  /** What was asked for on the rollout as it was a moment ago. */
  asked: AskedPermit | undefined;
  documentOf: (rollout: Rollout, transaction: Queryable) => Promise<RolloutDocument>;
  unknown: (transaction: Queryable) => Promise<ProblemError>;
}

/** What an order would come to: the rollout with the plan that it takes up, and what is decided on it. */
function decidedOn(
  stored: Rollout,
  { order, file, contextOf }: Pick<OrderInput, 'order' | 'file' | 'contextOf'>,
) {
  // What ended with the plan of then begins with the file of now.
  const renewed = order.kind === 'start' && file && file.hash !== stored.planHash ? file : undefined;
  const rollout = renewed ? { ...stored, plan: renewed.plan } : stored;
  const context = contextOf(rollout);
  const outcome = transition(rollout, order, context);
  const planHash = renewed?.hash ?? stored.planHash;
  const move = outcome.allowed ? stageMoveOf(rollout, outcome.facts, planHash) : undefined;
  return { renewed, rollout, context, outcome, move };
}

/** The stage that an order would begin, as far as can be told before its transaction; undefined where none. */
export const moveOf = (
  stored: Rollout,
  asked: Pick<OrderInput, 'order' | 'file' | 'contextOf' | 'request'>,
): StageMove | undefined =>
  (asked.request.revision ?? stored.revision) === stored.revision ? decidedOn(stored, asked).move : undefined;

/** Carries out one order in one transaction, or records that and why it was refused. */
export async function carryOutOrder(input: OrderInput): Promise<RolloutDocument> {
  const done = await input.writer.transaction((recorder) => withinTransaction(input, recorder));
  if (done instanceof ProblemError) throw done;
  return done;
}

async function withinTransaction(
  input: OrderInput,
  recorder: Recorder,
): Promise<RolloutDocument | ProblemError> {
  const { id, order, request, by, permits, asked, documentOf, unknown } = input;
  const { transaction } = recorder;
  const told = await by.once?.recall(transaction);
  if (told !== undefined) return told as RolloutDocument;
  const stored = await lockRollout(transaction, id);
  if (!stored) return unknown(transaction);
  const doer: Doer = { ...by, reason: request.reason, automatic: false };
  const refuse = async (problem: ProblemError) => {
    await recorder.refuse(id, auditActionFor(order), doer, problem);
    return problem;
  };
  if (request.revision !== undefined && request.revision !== stored.revision)
    return refuse(staleRevision(stored, request.revision));
  const { renewed, rollout, context, outcome, move } = decidedOn(stored, input);
  if (!outcome.allowed)
    return refuse(
      new ProblemError(
        409,
        'Not possible now',
        `Cannot ${inWords(order)} ${id}: ${outcome.why.replace(/\.$/, '')}.`,
      ),
    );
  const held = move && permits && (await permits.accept(transaction, move, asked));
  if (held !== undefined)
    return refuse(
      new ProblemError(
        409,
        'Held without a permit',
        `Cannot ${inWords(order)} ${id}: ${held.replace(/\.$/, '')}.`,
      ),
    );
  const { verdict, preconditions } = context;
  const after = await recorder.record(stored, doer, {
    facts: [
      ...(renewed ? [{ kind: 'adopted' as const, id, plan: renewed.plan, planHash: renewed.hash }] : []),
      ...(outcome.facts.some(leavesStage) ? leavingSnapshots(rollout, verdict, context.now) : []),
      ...outcome.facts,
    ],
    verdict,
    preconditions,
    permit: move && permits && asked && 'permit' in asked ? asked.permit : undefined,
    evidence: verdict?.summary ?? `no verdict: the rollout was ${stored.state}`,
  });
  const document = await documentOf(after, transaction);
  await by.once?.remember(transaction, document);
  return document;
}

/** With a kill switch that rolls back, the stage is over as well. */
const leavesStage = (fact: RolloutFact) =>
  fact.kind === 'pulled'
    ? fact.rollsBack
    : ['promoted', 'finished', 'rolled-back', 'aborted'].includes(fact.kind);

/** Says what changed, so that the one who was overtaken knows what to look at. */
function staleRevision(rollout: Rollout, seen: number): ProblemError {
  return new ProblemError(
    409,
    'The rollout has moved on',
    `Revision ${seen} was named, but ${rollout.id} is at revision ${rollout.revision} (${rollout.state}, ` +
      `stage ${stageName(rollout) ?? 'none'}): look at it again and decide anew.`,
    'revision',
  );
}

function auditActionFor(order: Order): string {
  if (order.kind === 'waive') return auditActionOf.waived;
  return order.kind;
}

function inWords(order: Order): string {
  switch (order.kind) {
    case 'sign-off':
      return `sign off as ${order.role}`;
    case 'tick':
      return `confirm ${order.precondition} of`;
    case 'waive':
      return `waive ${order.criterion} of`;
    case 'kill-switch':
      return `pull ${order.killSwitch} of`;
    case 'drill':
      return `drill ${order.drill} of`;
    case 'rollback':
      return 'roll back';
    case 'start':
    case 'promote':
    case 'finish':
    case 'hold':
    case 'resume':
    case 'abort':
    case 'note':
      return order.kind;
  }
}
