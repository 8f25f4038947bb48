import type { VerdictEvent } from '../../contract/events.ts';
import type { Verdict } from '../../contract/rollout.ts';

/** Tells a verdict that says something else than the one before from one that only has newer numbers. */
export class ChangedVerdicts {
  /** Of each rollout, what was said last. */
  readonly #said = new Map<string, string>();

  /** The event of a verdict that is a change; undefined where it is none. */
  eventOf(rollout: string, { at, stage, decision, summary, results }: Verdict): VerdictEvent | undefined {
    const said = JSON.stringify([
      stage,
      decision,
      results.map(({ name, role, verdict, page }) => [name, role, verdict, page]),
    ]);
    if (this.#said.get(rollout) === said) return undefined;
    this.#said.set(rollout, said);
    const criteria = results.map(({ name, role, verdict, value, threshold, unit, page }) => ({
      name,
      role,
      verdict,
      value,
      threshold,
      unit,
      page,
    }));
    return { type: 'verdict', at, rollout, stage, decision, summary, criteria };
  }
}
