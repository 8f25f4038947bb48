import type { Arc } from './candidate-arcs.ts';

/** An arc, and what it could move when it was queued. */
export interface QueuedArc extends Arc {
  bikes: number;
}

/** Which of two arcs greedy takes first: the nearer, then the one that moves more, then by origin and destination. */
function beforeInGreedy(a: QueuedArc, b: QueuedArc): number {
  return a.distM - b.distM || b.bikes - a.bikes || a.from - b.from || a.to - b.to;
}

/** A binary heap of arcs in the order of greedy. */
export class ArcQueue {
  readonly #heap: QueuedArc[];

  constructor(arcs: QueuedArc[]) {
    // A sorted list is a heap already.
    this.#heap = arcs.sort(beforeInGreedy);
  }

  push(arc: QueuedArc): void {
    const heap = this.#heap;
    let at = heap.push(arc) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as QueuedArc;
      if (beforeInGreedy(parent, arc) <= 0) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = arc;
  }

  pop(): QueuedArc | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left === undefined) break;
      if (right !== undefined && beforeInGreedy(right, left) < 0) child += 1;
      const smaller = heap[child] as QueuedArc;
      if (beforeInGreedy(last, smaller) <= 0) break;
      heap[at] = smaller;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
