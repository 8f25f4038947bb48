import type { RolloutPlan } from '../../../contract/plan.ts';
import type { Verdict } from '../../../contract/rollout.ts';
import { evolve } from '../evolve.ts';
import type { RolloutFact } from '../event.ts';
import type { Baseline } from '../judge/baseline.ts';
import type { Rollout } from '../rollout.ts';
import { transition, type Order } from '../transition.ts';

/** What an order is decided on in a backtest. */
interface Decisive {
  verdict: Verdict | null;
  unmetForStart?: readonly string[];
  baselines?: { baselines: Record<string, Baseline> } | { insufficient: string };
}

/** A rollout that is carried out by the live state machine, on a lever that obeys at once. */
export class SimulatedRollout {
  #rollout: Rollout;

  constructor(plan: RolloutPlan, planHash: string, at: number) {
    this.#rollout = evolve(undefined, {
      kind: 'adopted',
      id: plan.name,
      plan,
      planHash,
      at,
      by: 'backtest',
      automatic: false,
    });
  }

  get now(): Rollout {
    return this.#rollout;
  }

  /** @returns why the order is not possible; undefined where it was carried out. */
  order(order: Order, by: string, automatic: boolean, at: number, decisive: Decisive): string | undefined {
    const outcome = transition(this.#rollout, order, {
      now: at,
      by,
      verdict: decisive.verdict,
      verdictToFinish: decisive.verdict,
      unmetForStart: decisive.unmetForStart ?? [],
      baselines: decisive.baselines ?? { baselines: {} },
      canInject: false,
    });
    if (!outcome.allowed) return outcome.why;
    for (const fact of outcome.facts) this.apply(fact, by, automatic, at);
    return undefined;
  }

  apply(fact: RolloutFact, by: string, automatic: boolean, at: number): void {
    this.#rollout = evolve(this.#rollout, { ...fact, at, by, automatic });
    const { change } = this.#rollout;
    if (change && fact.kind !== 'in-effect')
      this.apply({ kind: 'in-effect', change: change.id, seconds: 0 }, by, automatic, at);
  }

  /** Something that history does not hold is taken as done. */
  assume(change: (rollout: Rollout) => Rollout): void {
    this.#rollout = change(this.#rollout);
  }
}
