import type { PageColumns } from '../page-rows.ts';

/** What an answer is read into, and its rows: it grows with the largest of them. */
export class PageMemory {
  #body = Buffer.alloc(0);
  #bytes = 0;
  #columns: Omit<PageColumns, 'text'> = columnsOf(0, 0);

  /** The answer. */
  get body(): Buffer {
    return this.#body.subarray(0, this.#bytes);
  }
  /** What it takes, in bytes. */
  get size(): number {
    const { starts, clicks } = this.#columns;
    return this.#body.length + 2 * starts.byteLength + 3 * clicks.byteLength;
  }

  clear(): void {
    this.#bytes = 0;
  }

  append(piece: Uint8Array): void {
    const end = this.#bytes + piece.length;
    if (end > this.#body.length) {
      // Of no pool: a page is far larger than what Node shares out.
      const grown = Buffer.allocUnsafeSlow(Math.max(end, 2 * this.#body.length, leastBody));
      this.body.copy(grown);
      this.#body = grown;
    }
    this.#body.set(piece, this.#bytes);
    this.#bytes = end;
  }

  /** Columns with room for so many rows, with what was in them. */
  columns(rows: number, width: number): Omit<PageColumns, 'text'> {
    const before = this.#columns;
    if (before.clicks.length >= rows && before.starts.length >= rows * width) return before;
    const room = Math.max(rows, leastRows, 2 * before.clicks.length);
    this.#columns = columnsOf(room, room * width);
    for (const name of ['starts', 'ends', 'clicks', 'impressions', 'positions'] as const)
      this.#columns[name].set(before[name].subarray(0, this.#columns[name].length));
    return this.#columns;
  }
}

const leastBody = 64 * 1_024;
const leastRows = 1_024;

const columnsOf = (rows: number, keys: number) => ({
  starts: new Uint32Array(keys),
  ends: new Uint32Array(keys),
  clicks: new Float64Array(rows),
  impressions: new Float64Array(rows),
  positions: new Float64Array(rows),
});

/** So many pages are kept for others, and none that is larger: pages of ordinary URLs are not. */
const mostKept = 10;
const largestKept = 8 * 1_024 * 1_024;
const keptMs = 30_000;

/**
 * Memory of pages that were stored, for the next ones. Megabytes that are asked for and dropped again and again are
 * found by the garbage collector alone, which looks at all the service has for them: a third of the service's time.
 */
export class PagePool {
  readonly #free: PageMemory[] = [];
  #forget: NodeJS.Timeout | undefined;

  take(): PageMemory {
    const memory = this.#free.pop() ?? new PageMemory();
    memory.clear();
    return memory;
  }

  give(memory: PageMemory): void {
    if (this.#free.length >= mostKept || memory.size > largestKept) return;
    this.#free.push(memory);
    clearTimeout(this.#forget);
    this.#forget = setTimeout(() => this.close(), keptMs).unref();
  }

  close(): void {
    clearTimeout(this.#forget);
    this.#free.splice(0);
  }
}
