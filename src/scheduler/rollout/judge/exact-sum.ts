/**
 * A sum of floating-point numbers that forgets nothing: what is added and later taken away leaves no trace, so that a
 * sum over a sliding window is the same number, to the last bit, as the sum over the window's samples alone.
 * The sum is kept as numbers that do not overlap (Shewchuk 1997, "Adaptive precision floating-point arithmetic and fast
 * robust geometric predicates", grow-expansion) and is rounded once, when it is asked for.
 */
export class ExactSum {
  /** Parts of the sum, smallest first, none of which overlaps another. */
  #parts: number[] = [];

  /** Adds a number of at most 1e300; its negative takes it away. */
  add(number: number): void {
    const parts = this.#parts;
    let rest = number;
    let kept = 0;
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index] as number;
      const sum = rest + part;
      const virtual = sum - rest;
      const error = rest - (sum - virtual) + (part - virtual);
      if (error !== 0) parts[kept++] = error;
      rest = sum;
    }
    parts.length = kept;
    if (rest !== 0) parts.push(rest);
  }

  clear(): void {
    this.#parts = [];
  }

  /** The exact sum, rounded to the nearest number, half to even. */
  get value(): number {
    const parts = this.#parts;
    let index = parts.length - 1;
    if (index < 0) return 0;
    let sum = parts[index] as number;
    let error = 0;
    while (index > 0 && error === 0) {
      index -= 1;
      const before = sum;
      const part = parts[index] as number;
      sum = before + part;
      error = part - (sum - before);
    }
    // Halfway between two numbers, the parts that are left decide.
    const next = parts[index - 1];
    if (next !== undefined && error < 0 === next < 0 && error !== 0) {
      const doubled = error * 2;
      const rounded = sum + doubled;
      if (doubled === rounded - sum) sum = rounded;
    }
    return sum;
  }
}
