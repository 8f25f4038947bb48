import { lanes, type SyncLimits } from '../../contract/sync.ts';
import { heldLimits, HeldPages, type HeldLimits } from './held-pages.ts';

/** A piece of work with its place: what came first is done first, also when it comes back. */
interface Placed {
  place: number;
}

/** What a worker that asks for work is told. Of `pending`, when it may ask again, if no event comes first. */
type Take<Item> =
  | { kind: 'ok'; item: Item }
  | { kind: 'backpressure' }
  | { kind: 'pending'; until: number | undefined }
  | { kind: 'no-more-work' }
  | { kind: 'halted' };

interface Queued<Item> {
  item: Item;
  /** Not before this moment, by the clock that nobody sets; of what came back after a failure. */
  notBefore: number | undefined;
}

/**
 * Hands out work within its limits, which may change at any time. Limits never overshoot: who is given work has a place
 * in flight for its answer already, and one in the queue should it come back or be followed by another page.
 */
export class Coordinator<Item extends Placed> {
  #limits: SyncLimits;
  readonly #held: HeldPages;
  /** By place. */
  #queue: Queued<Item>[] = [];
  readonly #underWay = new Map<Item, { worker: number; rows: number; bytes: number; fetched: boolean }>();
  #exhausted = false;
  #halted = false;

  constructor(limits: SyncLimits, rowsOfPage: number, held: HeldLimits = heldLimits) {
    this.#limits = limits;
    this.#held = new HeldPages(held, rowsOfPage);
  }

  get queueSize(): number {
    return this.#queue.length;
  }
  /** Pages that were fetched and are not stored yet. */
  get inFlight(): number {
    return [...this.#underWay.values()].filter(({ fetched }) => fetched).length;
  }
  get underWay(): number {
    return this.#underWay.size;
  }
  /** How much of the queue could be handed out now. */
  due(now: number): number {
    return this.#queue.filter(({ notBefore }) => (notBefore ?? now) <= now).length;
  }
  get requeued(): number {
    return this.#queue.filter(({ notBefore }) => notBefore !== undefined).length;
  }
  get held(): { rows: number; bytes: number } {
    return { rows: this.#held.rows, bytes: this.#held.bytes };
  }
  /** How much more may be queued. */
  get room(): number {
    return Math.max(0, this.#limits.maxQueueSize - this.#queue.length - this.#underWay.size);
  }
  /** What each worker has under way. */
  workers(): { id: number; pages: number; storing: boolean }[] {
    return Array.from({ length: this.#limits.maxConcurrency }, (_, id) => {
      const own = [...this.#underWay.values()].filter(({ worker }) => worker === id);
      return { id, pages: own.length, storing: own.some(({ fetched }) => fetched) };
    });
  }

  /** Takes effect at once: what is under way beyond the new limits is finished, and nothing follows it until it fits. */
  setLimits(limits: SyncLimits): void {
    this.#limits = limits;
  }

  /** Whether what is under way keeps to the limits, which it may not right after they were lowered. */
  get withinLimits(): boolean {
    const { maxConcurrency, maxInFlight } = this.#limits;
    return this.#underWay.size <= Math.min(maxInFlight, maxConcurrency * lanes(this.#limits));
  }

  halt(): void {
    this.#halted = true;
  }
  resume(): void {
    this.#halted = false;
  }

  /** Queues as much as there is room for. @returns how many of them. */
  offer(items: readonly Item[]): number {
    const taken = items.slice(0, this.room);
    for (const item of taken) this.#enqueue({ item, notBefore: undefined });
    return taken.length;
  }

  /** Nothing more is offered: what is queued and under way is all. */
  exhaust(): void {
    this.#exhausted = true;
  }

  /** Something more is to be offered after all. */
  reopen(): void {
    this.#exhausted = false;
  }

  take(worker: number, now: number): Take<Item> {
    if (this.#halted) return { kind: 'halted' };
    const index = this.#queue.findIndex(({ notBefore }) => (notBefore ?? now) <= now);
    if (this.#queue.length === 0 && this.#underWay.size === 0 && this.#exhausted)
      return { kind: 'no-more-work' };
    const { maxConcurrency, maxInFlight } = this.#limits;
    const own = [...this.#underWay.values()].filter((each) => each.worker === worker).length;
    const free = worker < maxConcurrency && own < lanes(this.#limits) && this.#withinOneMore();
    if (index < 0 || !free) return { kind: 'pending', until: free ? this.#nextDue() : undefined };
    if (this.#underWay.size >= maxInFlight || this.#held.full) return { kind: 'backpressure' };
    const [{ item }] = this.#queue.splice(index, 1) as [Queued<Item>];
    this.#held.reserve();
    this.#underWay.set(item, { worker, rows: 0, bytes: 0, fetched: false });
    return { kind: 'ok', item };
  }

  /** The answer is there and waits to be stored. */
  fetched(item: Item, rows: number, bytes: number): void {
    const entry = this.#underWay.get(item);
    if (!entry || entry.fetched) return;
    this.#underWay.set(item, { ...entry, rows, bytes, fetched: true });
    this.#held.arrived(rows, bytes);
  }

  /** It is done; `next` is the page that follows, in the same place. */
  done(item: Item, next?: Item): void {
    if (this.#release(item) && next) this.#enqueue({ item: next, notBefore: undefined });
  }

  /** It comes back into its place, to be tried again from `notBefore` on. */
  giveBack(item: Item, notBefore: number): void {
    if (this.#release(item)) this.#enqueue({ item, notBefore });
  }

  /** Workers beyond a concurrency that was lowered finish first: together no more are under way than it allows. */
  #withinOneMore(): boolean {
    return this.#underWay.size < this.#limits.maxConcurrency * lanes(this.#limits);
  }

  #nextDue(): number | undefined {
    const due = this.#queue.flatMap(({ notBefore }) => notBefore ?? []);
    return due.length > 0 ? Math.min(...due) : undefined;
  }

  #release(item: Item): boolean {
    const entry = this.#underWay.get(item);
    if (!entry) return false;
    this.#underWay.delete(item);
    if (entry.fetched) this.#held.released(entry.rows, entry.bytes);
    else this.#held.giveUp();
    return true;
  }

  #enqueue(queued: Queued<Item>): void {
    let index = this.#queue.length;
    while (index > 0 && (this.#queue[index - 1]?.item.place ?? 0) > queued.item.place) index -= 1;
    this.#queue.splice(index, 0, queued);
  }
}
