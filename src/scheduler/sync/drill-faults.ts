/** Faults of the drills. They are made here, and nothing outside is touched. */
const drillFaultNames = ['rate-limit-spike', 'persistence-backlog', 'coordinator-fault'] as const;
type DrillFault = (typeof drillFaultNames)[number];

/** How long the database seems to take for a page while it is slow, in ms. */
export const backlogDelayMs = 5_000;

/** What is ill just now, and who wants to know when that changes. */
export class DrillFaults {
  readonly #on = new Set<DrillFault>();
  readonly #listeners = new Set<() => void>();

  has(fault: DrillFault): boolean {
    return this.#on.has(fault);
  }

  set(fault: string, on: boolean): void {
    const known = drillFaultNames.find((name) => name === fault);
    if (!known) throw new Error(`the sync has no fault ${fault}: name one of ${drillFaultNames.join(', ')}`);
    if (on) this.#on.add(known);
    else this.#on.delete(known);
    for (const listener of this.#listeners) listener();
  }

  /** @returns how to stop listening. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
