/** A poll that is planned: when, and how urgent among those of the same time (larger goes first). */
export interface Task {
  key: string;
  nextRun: number;
  priority: number;
}

/**
 * The poll queue: a binary min-heap by next run, then priority, with an index by key,
 * so that `upsert` and `remove` take O(log n). A key stands in it at most once.
 */
export class PollQueue {
  readonly #heap: Task[] = [];
  readonly #index = new Map<string, number>();

  get size(): number {
    return this.#heap.length;
  }

  get(key: string): Task | undefined {
    const at = this.#index.get(key);
    return at === undefined ? undefined : this.#heap[at];
  }

  /** The task that runs next. */
  peek(): Task | undefined {
    return this.#heap[0];
  }

  /** Adds a task, or re-times the one of the same key. */
  upsert(task: Task): void {
    const at = this.#index.get(task.key) ?? this.#heap.length;
    this.#put(task, at);
    this.#sink(this.#rise(at));
  }

  /** Takes out the task that runs next. */
  pop(): Task | undefined {
    const first = this.#heap[0];
    if (first) this.remove(first.key);
    return first;
  }

  remove(key: string): boolean {
    const at = this.#index.get(key);
    if (at === undefined) return false;
    const last = this.#heap.pop() as Task;
    this.#index.delete(key);
    if (at < this.#heap.length) {
      this.#put(last, at);
      this.#sink(this.#rise(at));
    }
    return true;
  }

  /** The tasks that are due, in no order, in time proportional to their number. */
  *due(now: number): Generator<Task> {
    const open = [0];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const task = this.#heap[at];
      if (!task || task.nextRun > now) continue;
      yield task;
      open.push(2 * at + 1, 2 * at + 2);
    }
  }

  #put(task: Task, at: number): void {
    this.#heap[at] = task;
    this.#index.set(task.key, at);
  }

  #rise(from: number): number {
    let at = from;
    const task = this.#heap[at] as Task;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.#heap[above] as Task;
      if (!runsBefore(task, parent)) break;
      this.#put(parent, at);
      at = above;
    }
    this.#put(task, at);
    return at;
  }

  #sink(from: number): void {
    let at = from;
    const task = this.#heap[at] as Task;
    for (;;) {
      let below = 2 * at + 1;
      const left = this.#heap[below];
      if (!left) break;
      const right = this.#heap[below + 1];
      if (right && runsBefore(right, left)) below += 1;
      const child = this.#heap[below] as Task;
      if (!runsBefore(child, task)) break;
      this.#put(child, at);
      at = below;
    }
    this.#put(task, at);
  }
}

function runsBefore(a: Task, b: Task): boolean {
  return a.nextRun < b.nextRun || (a.nextRun === b.nextRun && a.priority > b.priority);
}
