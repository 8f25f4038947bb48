/** Later than this, in ms, is counted as this late. */
const latestMs = 60_000;

/** What a node polled since the window was opened. Lateness in whole ms: how many polls began that late. */
export interface NodeReport {
  polls: number;
  lateness: number[];
}

/** Counts the polls of a node, from one look to the next. */
export class Window {
  #polls = 0;
  #lateness = new Map<number, number>();

  began(lateMs: number): void {
    const late = Math.min(latestMs, Math.max(0, Math.round(lateMs)));
    this.#lateness.set(late, (this.#lateness.get(late) ?? 0) + 1);
  }

  ended(): void {
    this.#polls += 1;
  }

  /** What was counted, and opens the next window. */
  close(): NodeReport {
    const lateness: number[] = [];
    for (const [late, count] of this.#lateness) lateness[late] = count;
    const report = { polls: this.#polls, lateness: Array.from(lateness, (count) => count ?? 0) };
    this.#polls = 0;
    this.#lateness.clear();
    return report;
  }
}

/** The lateness, in ms, that so many of the polls of some windows were not over. */
export function latenessOf(reports: NodeReport[], share: number): number {
  const longest = Math.max(0, ...reports.map(({ lateness }) => lateness.length));
  const counts = Array.from({ length: longest }, (_, late) =>
    reports.reduce((sum, { lateness }) => sum + (lateness[late] ?? 0), 0),
  );
  let left = share * counts.reduce((sum, count) => sum + count, 0);
  return Math.max(
    0,
    counts.findIndex((count) => (left -= count) <= 0),
  );
}
