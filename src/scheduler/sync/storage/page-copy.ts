import type { PacificDay } from '../../../contract/pacific-day.ts';
import type { PageRows } from '../page-rows.ts';
import { hashText, type Hash } from './key-hash.ts';

/** In the order in which they are written. */
export const copiedColumns = 'reading, day, key_hash, clicks, impressions, position, keys';
const columnCount = 7;

/** Rows of one piece: between two of them the process does other work. */
const rowsOfPiece = 1_000;
/** Later pieces may be somewhat larger than the first, and fit into its memory. */
const room = 1.25;

const signature = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const trailer = Buffer.from([0xff, 0xff]);
/** A row without the bytes of its keys, and what each key takes beside its bytes. */
const bytesOfRow = 2 + 4 + 8 + 4 + 4 + 4 * (4 + 8) + 4 + 20;
const bytesOfKey = 4;
const typeOfText = 25;
const dayMs = 86_400_000;
/** PostgreSQL counts days from here. */
const firstDay = Date.UTC(2000, 0, 1) / dayMs;
const rowsByHash = 2 ** 20;

/**
 * A page as PostgreSQL's binary COPY takes it: nothing is parsed there, and as its rows come sorted by the key of the
 * index they are added to it one beside the other.
 */
export class PageCopy {
  readonly #reading: number;
  readonly #day: number;
  readonly #rows: PageRows;
  /** Halves of the hash of each row. */
  readonly #high: Int32Array;
  readonly #low: Int32Array;
  /** Rows by their hash: its upper half and the number of the row, as one number, for those sort without a comparison. */
  readonly #sorted: Float64Array;
  #piece = Buffer.alloc(0);

  constructor(reading: number, day: PacificDay, rows: PageRows) {
    if (rows.length >= rowsByHash) throw new Error(`a page has ${rows.length} rows`);
    this.#reading = reading;
    this.#day = Date.parse(day) / dayMs - firstDay;
    this.#rows = rows;
    this.#high = new Int32Array(rows.length);
    this.#low = new Int32Array(rows.length);
    this.#sorted = new Float64Array(rows.length);
    this.#hashAll();
  }

  get length(): number {
    return this.#rows.length;
  }

  /** The whole page, as often as it is asked for: a piece after the other, each in the memory of the one before. */
  *pieces(): Generator<Buffer> {
    yield signature;
    for (let from = 0; from < this.length; from += rowsOfPiece)
      yield this.#written(this.#sorted.subarray(from, from + rowsOfPiece));
    yield trailer;
  }

  /** Each value is hashed with the hash of those before it for a seed: ('ab', 'c') and ('a', 'bc') differ. */
  #hashAll(): void {
    const { width } = this.#rows;
    const { text, starts, ends } = this.#rows.columns;
    const hash: Hash = { high: 0, low: 0 };
    for (let row = 0, key = 0; row < this.length; row += 1) {
      hash.high = 0;
      hash.low = 0;
      for (const next = key + width; key < next; key += 1)
        hashText(text, starts[key] ?? 0, ends[key] ?? 0, hash);
      this.#high[row] = hash.high;
      this.#low[row] = hash.low;
      this.#sorted[row] = hash.high * rowsByHash + row;
    }
    this.#sorted.sort();
  }

  #written(sorted: Float64Array): Buffer {
    const { width } = this.#rows;
    const { text, starts, ends, clicks, impressions, positions } = this.#rows.columns;
    let size = 0;
    for (const each of sorted) {
      const first = rowOf(each) * width;
      size += bytesOfRow + width * bytesOfKey;
      for (let key = first; key < first + width; key += 1) size += (ends[key] ?? 0) - (starts[key] ?? 0);
    }
    if (this.#piece.length < size) this.#piece = Buffer.allocUnsafeSlow(Math.ceil(size * room));
    const piece = this.#piece.subarray(0, size);
    const view = new DataView(piece.buffer, piece.byteOffset, size);
    let at = 0;
    for (const each of sorted) {
      const row = rowOf(each);
      view.setInt16(at, columnCount);
      view.setInt32(at + 2, 8);
      setWhole(view, at + 6, this.#reading);
      view.setInt32(at + 14, 4);
      view.setInt32(at + 18, this.#day);
      view.setInt32(at + 22, 8);
      view.setInt32(at + 26, this.#high[row] ?? 0);
      view.setInt32(at + 30, this.#low[row] ?? 0);
      view.setInt32(at + 34, 8);
      setWhole(view, at + 38, clicks[row] ?? 0);
      view.setInt32(at + 46, 8);
      setWhole(view, at + 50, impressions[row] ?? 0);
      view.setInt32(at + 58, 8);
      view.setFloat64(at + 62, positions[row] ?? 0);
      const array = at + 74;
      // One dimension, no nulls, texts; so many of them, counted from 1.
      view.setInt32(array, 1);
      view.setInt32(array + 4, 0);
      view.setInt32(array + 8, typeOfText);
      view.setInt32(array + 12, width);
      view.setInt32(array + 16, 1);
      at = array + 20;
      for (let key = row * width; key < (row + 1) * width; key += 1) {
        const start = starts[key] ?? 0;
        const length = (ends[key] ?? 0) - start;
        view.setInt32(at, length);
        at += bytesOfKey;
        if (length > longestByHand) text.copy(piece, at, start, start + length);
        else for (let index = 0; index < length; index += 1) piece[at + index] = text[start + index] ?? 0;
        at += length;
      }
      view.setInt32(array - 4, at - array);
    }
    return piece;
  }
}

/** Shorter texts are copied faster without a call. */
const longestByHand = 64;

/** The number of a row, out of what it is sorted by. */
const rowOf = (sorted: number): number => sorted - Math.floor(sorted / rowsByHash) * rowsByHash;

/** A whole number that is not negative, as 64 bits. */
function setWhole(view: DataView, at: number, value: number): void {
  view.setUint32(at, value / 2 ** 32);
  view.setUint32(at + 4, value);
}
