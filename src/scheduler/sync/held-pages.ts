export interface HeldLimits {
  rows: number;
  bytes: number;
}

/** What fits beside everything else into 500 MB: an answer takes up to twice its bytes while it is worked on. */
export const heldLimits: HeldLimits = { rows: 250_000, bytes: 96_000_000 };

/**
 * What a row is taken to weigh before any was seen, in bytes of JSON: more than most do, for keys may be URLs of 2 kB,
 * and what was asked for at first cannot be taken back.
 */
const firstGuess = 1_000;

/**
 * Back-pressure by what pages weigh. A page reserves room for all rows that it may have before it is asked for, so that
 * the limits hold for what is on its way, too. One page always fits, however heavy: else nothing would go on.
 */
export class HeldPages {
  readonly #limits: HeldLimits;
  readonly #rowsOfPage: number;
  #bytesOfRow = firstGuess;
  #seen = false;
  #reserved = 0;
  #rows = 0;
  #bytes = 0;

  constructor(limits: HeldLimits, rowsOfPage: number) {
    this.#limits = limits;
    this.#rowsOfPage = rowsOfPage;
  }

  /** Rows that were fetched and are not stored yet. */
  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get full(): boolean {
    if (this.#reserved === 0 && this.#rows === 0) return false;
    const coming = (this.#reserved + 1) * this.#rowsOfPage;
    return (
      this.#rows + coming > this.#limits.rows || this.#bytes + coming * this.#bytesOfRow > this.#limits.bytes
    );
  }

  reserve(): void {
    this.#reserved += 1;
  }

  /** What was reserved does not come. */
  giveUp(): void {
    this.#reserved -= 1;
  }

  arrived(rows: number, bytes: number): void {
    this.#reserved -= 1;
    this.#rows += rows;
    this.#bytes += bytes;
    if (rows === 0) return;
    const weight = bytes / rows;
    // Quickly up, slowly down: the next page may be as heavy as the heaviest.
    this.#bytesOfRow = this.#seen ? Math.max(weight, this.#bytesOfRow * 0.9 + weight * 0.1) : weight;
    this.#seen = true;
  }

  released(rows: number, bytes: number): void {
    this.#rows -= rows;
    this.#bytes -= bytes;
  }
}
