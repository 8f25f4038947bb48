import { storableText } from '../storage/storable.ts';

export interface Row {
  /** A value of each dimension, in their order. */
  keys: string[];
  clicks: number;
  impressions: number;
  /** Average position, weighted by impressions. */
  position: number;
}

/** What rows stand in: the text of all keys, and columns of numbers. It may be longer than the rows are. */
export interface PageColumns {
  /** UTF-8, with all keys somewhere in it. */
  text: Buffer;
  /** Where each key begins and ends in `text`: those of the first row, of the second, and so on. */
  starts: Uint32Array;
  ends: Uint32Array;
  clicks: Float64Array;
  impressions: Float64Array;
  /** Average position, weighted by impressions. */
  positions: Float64Array;
}

const none: PageColumns = {
  text: Buffer.alloc(0),
  starts: new Uint32Array(),
  ends: new Uint32Array(),
  clicks: new Float64Array(),
  impressions: new Float64Array(),
  positions: new Float64Array(),
};

/**
 * The rows of one answer, in its order. 25,000 of them go from the network to the database: they stay in the bytes that
 * they came in, and a row is an object only for who asks for one.
 */
export class PageRows implements Iterable<Row> {
  /** How many keys a row has. */
  readonly width: number;
  #length: number;
  #columns: PageColumns;
  readonly #released: () => void;

  /** @param released hears that nobody reads the columns any more. */
  constructor(columns: PageColumns, length: number, width: number, released: () => void = () => undefined) {
    this.#columns = columns;
    this.#length = length;
    this.width = width;
    this.#released = released;
  }

  /** From rows that are objects already, with keys as PostgreSQL can keep them. */
  static of(rows: readonly Row[]): PageRows {
    const keys = rows.flatMap((row) => row.keys.map((key) => Buffer.from(storableText(key))));
    const ends: number[] = [];
    for (const key of keys) ends.push((ends.at(-1) ?? 0) + key.length);
    const columns = {
      text: Buffer.concat(keys),
      starts: Uint32Array.from(keys, (key, index) => (ends[index] ?? 0) - key.length),
      ends: Uint32Array.from(ends),
      clicks: Float64Array.from(rows, ({ clicks }) => clicks),
      impressions: Float64Array.from(rows, ({ impressions }) => impressions),
      positions: Float64Array.from(rows, ({ position }) => position),
    };
    return new PageRows(columns, rows.length, rows[0]?.keys.length ?? 0);
  }

  get length(): number {
    return this.#length;
  }
  get columns(): PageColumns {
    return this.#columns;
  }

  /** They were read: their memory may serve another page. Nothing is in them from then on. */
  release(): void {
    if (this.#columns === none) return;
    this.#columns = none;
    this.#length = 0;
    this.#released();
  }

  *[Symbol.iterator](): Iterator<Row> {
    const { text, starts, ends, clicks, impressions, positions } = this.#columns;
    for (let row = 0; row < this.#length; row += 1)
      yield {
        keys: Array.from({ length: this.width }, (_, key) =>
          text.toString('utf8', starts[row * this.width + key], ends[row * this.width + key]),
        ),
        clicks: clicks[row] ?? 0,
        impressions: impressions[row] ?? 0,
        position: positions[row] ?? 0,
      };
  }
}
