import { ProblemError } from '../../contract/problem.ts';
import type { Clock } from '../clock/clock.ts';
import type { Database } from '../storage/database.ts';
import { automaticActor, automaticOrder } from './automation.ts';
import { system, type Doer } from './recorder.ts';
import type { Rollout } from './rollout.ts';
import { lockRollout, readRollout } from './rollout-store.ts';
import type { RolloutWriter } from './rollout-writer.ts';
import { leavingSnapshots } from './snapshots.ts';
import { stageMoveOf, type AskedPermit, type StagePermits } from './stage-permits.ts';
import { transition, type Context } from './transition.ts';

type Verdicts = (rollout: Rollout) => Pick<Context, 'verdict' | 'verdictToFinish' | 'preconditions'>;

interface AutomationPorts {
  database: Database;
  clock: Clock;
  writer: RolloutWriter;
  permits?: StagePermits | undefined;
}

/** What Rollcall would do by itself with a rollout as it is, and what it comes to. */
function wantedOf(rollout: Rollout, verdicts: Verdicts, clock: Clock) {
  const { verdict, ...others } = verdicts(rollout);
  const order = verdict && automaticOrder(rollout, verdict, clock.now());
  if (!order) return undefined;
  const outcome = transition(
    rollout,
    { kind: order.kind },
    {
      now: clock.now(),
      by: automaticActor,
      verdict,
      ...others,
      unmetForStart: [],
      baselines: { baselines: {} },
      canInject: false,
    },
  );
  const move = outcome.allowed ? stageMoveOf(rollout, outcome.facts, rollout.planHash) : undefined;
  return { order, verdict, outcome, move, preconditions: others.preconditions };
}

/** What waits for a permit, and what is to be done with the answer. */
interface AskedFirst {
  asked: Promise<AskedPermit>;
  act: (asked: AskedPermit) => Promise<void>;
}

/** Hears why a promotion was held: told once for each revision, and not at every tick. */
export type HeldPromotions = Map<string, number>;

/**
 * Does what the plan lets Rollcall do on a verdict just reached. Of two evaluators one gets the lock; the other finds
 * another revision than the one that it judged, and does nothing.
 * @param isAsking a permit is on its way already, and is not asked for twice.
 * @returns what is still to come where a permit is asked for first: nothing else waits for that.
 */
export async function actAutomatically(
  { id, revision }: Rollout,
  verdicts: Verdicts,
  ports: AutomationPorts,
  heldBefore: HeldPromotions,
  isAsking: boolean,
): Promise<AskedFirst | undefined> {
  const { database, clock, permits } = ports;
  const stored = await readRollout(database, id);
  const planned = stored && stored.revision === revision ? wantedOf(stored, verdicts, clock) : undefined;
  if (!planned) return undefined;
  const doer = { ...system(planned.order.reason), automatic: true };
  const { move } = planned;
  if (permits && move) {
    if (isAsking) return undefined;
    return {
      asked: permits.request(move),
      act: (asked) => act({ id, revision, asked, doer, verdicts }, ports, heldBefore),
    };
  }
  await act({ id, revision, asked: undefined, doer, verdicts }, ports, heldBefore);
  return undefined;
}

interface Act {
  id: string;
  revision: number;
  asked: AskedPermit | undefined;
  doer: Doer;
  verdicts: Verdicts;
}

function act(
  { id, revision, asked, doer, verdicts }: Act,
  { writer, clock, permits }: AutomationPorts,
  heldBefore: HeldPromotions,
): Promise<void> {
  return writer.transaction(async (recorder) => {
    const { transaction } = recorder;
    const locked = await lockRollout(transaction, id);
    if (!locked) return;
    const [lock] = await transaction.query<{ mine: boolean }>(
      'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as mine',
      [JSON.stringify(['automation', id])],
    );
    const now = wantedOf(locked, verdicts, clock);
    if (!lock?.mine || locked.revision !== revision || !now?.outcome.allowed) return;
    const held = now.move && permits && (await permits.accept(transaction, now.move, asked));
    if (held !== undefined) {
      if (heldBefore.get(id) === revision) return;
      heldBefore.set(id, revision);
      const problem = new ProblemError(409, 'Held without a permit', `Cannot promote ${id}: ${held}.`);
      return recorder.refuse(id, now.order.kind, doer, problem);
    }
    const { verdict, preconditions, outcome } = now;
    const leaving = leavingSnapshots(locked, verdict, clock.now());
    await recorder.record(locked, doer, {
      facts: [...leaving, ...outcome.facts],
      verdict,
      preconditions,
      permit: now.move && asked && 'permit' in asked ? asked.permit : undefined,
      evidence: verdict.summary,
    });
  });
}
