import type { RolloutPlan } from '../../contract/plan.ts';
import { draftOf } from './evolve.ts';
import type { LoadedPlan } from './plan-file.ts';
import { system } from './recorder.ts';
import type { Rollout } from './rollout.ts';
import { insertRollout, lockRollout } from './rollout-store.ts';
import type { RolloutWriter } from './rollout-writer.ts';

/** States in which a rollout has nothing in effect that belongs to its plan. */
const withoutEffect: Rollout['state'][] = ['draft', 'rolled-back', 'aborted'];

/**
 * Makes a rollout of each plan that has none, and gives one that has nothing in effect the plan as the file has it now.
 * Any other keeps the plan that it was started with.
 */
export async function adoptPlans(writer: RolloutWriter, plans: readonly LoadedPlan[]): Promise<void> {
  const doer = system('the plan was read from its file');
  for (const { plan, hash } of plans) {
    const draft = draftOf({ id: plan.name, plan, planHash: hash });
    const isNew = await writer.transaction(async (recorder) => {
      const inserted = await insertRollout(recorder.transaction, draft);
      if (inserted) await recorder.adopted(draft, doer);
      return inserted;
    });
    if (isNew) continue;
    await writer.transaction(async (recorder) => {
      const rollout = await lockRollout(recorder.transaction, plan.name);
      const takes = rollout && withoutEffect.includes(rollout.state) && !rollout.change && !rollout.drill;
      const same = takes && rollout.planHash === hash && namesOf(rollout.plan) === namesOf(plan);
      if (!takes || same) return;
      await recorder.record(rollout, doer, {
        facts: [{ kind: 'adopted', id: plan.name, plan, planHash: hash }],
        verdict: null,
        evidence: `the plan's file has the SHA-256 ${hash}`,
      });
    });
  }
}

/** What a cell carries out of one file depends on the cell: a name that was mended in the settings changes it. */
const namesOf = ({ stages }: RolloutPlan) => stages.map(({ name }) => name).join();

/** Drills that a process before was at: nobody has watched them since, so they count for nothing. */
export async function failInterruptedDrills(
  writer: RolloutWriter,
  rollouts: readonly Rollout[],
): Promise<void> {
  const why = 'a restart interrupted it';
  for (const { id, drill } of rollouts)
    if (drill)
      await writer.bySystem(id, system('the scheduler was started'), ({ drill: now }) =>
        now && now.failure === null && now.phase !== 'restoring'
          ? {
              facts: [{ kind: 'drill-failed', why }],
              verdict: null,
              evidence: 'it was under way at the start',
            }
          : undefined,
      );
}
