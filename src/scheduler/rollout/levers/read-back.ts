import type { Clock } from '../../clock/clock.ts';
import type { Effect, Lever, LeverOrder } from './lever.ts';

/** A workload that does not say within this, in ms, counts as one that says no. */
const answersWithinMs = 5_000;

/** What the workload says, or that it says nothing. */
export async function readBack(lever: Lever, order: LeverOrder, clock: Clock): Promise<Effect> {
  let cancel: () => void = () => undefined;
  const silent = new Promise<Effect>((resolve) => {
    const why = `the workload did not say within ${answersWithinMs / 1_000} s`;
    cancel = clock.after(answersWithinMs, () => resolve({ inEffect: false, why }));
  });
  const said = lever.inEffect(order).catch((error: unknown): Effect => {
    return { inEffect: false, why: `the workload could not be read: ${(error as Error).message}` };
  });
  const effect = await Promise.race([said, silent]);
  cancel();
  return effect;
}
