import type { Verdict } from '../../contract/rollout.ts';
import type { Clock } from '../clock/clock.ts';
import type { Database } from '../storage/database.ts';
import { automaticActor, automaticOrder } from './automation.ts';
import { system } from './recorder.ts';
import type { Rollout } from './rollout.ts';
import { readRollout } from './rollout-store.ts';
import type { RolloutWriter } from './rollout-writer.ts';
import { leavingSnapshots } from './snapshots.ts';
import { transition, type Context } from './transition.ts';

type Verdicts = (rollout: Rollout) => Pick<Context, 'verdict' | 'verdictToFinish' | 'preconditions'>;

/**
 * Does what the plan lets Rollcall do on a verdict just reached. Of two evaluators one gets the lock; the other finds
 * another revision than the one that it judged, and does nothing.
 */
export async function actAutomatically(
  { id, revision }: Rollout,
  { at }: Verdict,
  verdicts: Verdicts,
  { database, clock, writer }: { database: Database; clock: Clock; writer: RolloutWriter },
): Promise<void> {
  const wanted = (rollout: Rollout | undefined) => {
    const verdict = rollout && verdicts(rollout).verdict;
    const order = verdict && automaticOrder(rollout, verdict, clock.now());
    return order && { order, verdict };
  };
  const planned = wanted(await readRollout(database, id));
  if (!planned) return;
  const doer = { ...system(planned.order.reason), automatic: true };
  await writer.bySystem(id, doer, async (locked, transaction) => {
    const [lock] = await transaction.query<{ mine: boolean }>(
      'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as mine',
      [JSON.stringify(['automation', id])],
    );
    const now = wanted(locked);
    if (!lock?.mine || locked.revision !== revision || now?.verdict.at !== at) return undefined;
    const outcome = transition(
      locked,
      { kind: now.order.kind },
      {
        now: clock.now(),
        by: automaticActor,
        ...verdicts(locked),
        unmetForStart: [],
        baselines: { baselines: {} },
        canInject: false,
      },
    );
    if (!outcome.allowed) return undefined;
    const leaving = leavingSnapshots(locked, now.verdict, clock.now());
    const { preconditions } = verdicts(locked);
    const { verdict } = now;
    return { facts: [...leaving, ...outcome.facts], verdict, preconditions, evidence: verdict.summary };
  });
}
