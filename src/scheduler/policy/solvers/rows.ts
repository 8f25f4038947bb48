/** Rows of a sparse matrix, each `entries · x ≤ upper`. */
export class Rows {
  readonly #starts = [0];
  readonly #indices: number[] = [];
  readonly #values: number[] = [];
  readonly #upper: number[] = [];

  add(entries: readonly [column: number, value: number][], upper: number): void {
    for (const [column, value] of entries) {
      this.#indices.push(column);
      this.#values.push(value);
    }
    this.#starts.push(this.#indices.length);
    this.#upper.push(upper);
  }

  compressed(): {
    starts: Int32Array;
    indices: Int32Array;
    values: Float64Array;
    rowUpper: Float64Array;
  } {
    return {
      starts: Int32Array.from(this.#starts),
      indices: Int32Array.from(this.#indices),
      values: Float64Array.from(this.#values),
      rowUpper: Float64Array.from(this.#upper),
    };
  }
}
