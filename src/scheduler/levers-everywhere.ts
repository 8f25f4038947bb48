import type { LeverName } from '../contract/plan.ts';
import type { Lever } from './rollout/levers/lever.ts';

/** The same lever, whose setting is in effect once every node that works has it. @param behind nodes that have not. */
export function everywhere<Name extends LeverName>(
  lever: Lever<Name>,
  behind: (lever: Name) => Promise<string[]>,
): Lever<Name> {
  return {
    name: lever.name,
    simulated: lever.simulated,
    describe: (settings) => lever.describe(settings),
    obstacle: (settings) => lever.obstacle(settings),
    store: (transaction, order) => lever.store(transaction, order),
    apply: (order) => lever.apply(order),
    async inEffect(order) {
      const here = await lever.inEffect(order);
      if (!here.inEffect) return here;
      const others = await behind(lever.name);
      if (others.length > 0)
        return { inEffect: false, why: `${others.join(', ')} did not tell yet that it is set there` };
      return { inEffect: true, evidence: `${here.evidence}; every node tells the same` };
    },
  };
}
