import type { Member } from './member.ts';
import { priorityOf } from './plan-next.ts';
import type { TaskEnqueuer } from './planner.ts';
import { PollQueue } from './queue.ts';

/** How many of the workers may ask instances that fail. */
export const failingPlaces = (workers: number) => Math.max(1, Math.floor(workers / 2));

/**
 * The status polls that are planned or in flight. Instances that fail may take until their deadline, so together they
 * hold no more than half of the workers: however many of them hang, the others are answered in time.
 */
export class StatusQueue implements TaskEnqueuer<Member> {
  readonly #well = new PollQueue<Member>();
  readonly #failing = new PollQueue<Member>();
  #inFlight = 0;
  #failingInFlight = 0;

  /** When a poll is planned at the earliest; Infinity if none is. */
  get nextRun(): number {
    return Math.min(this.#well.nextRun, this.#failing.nextRun);
  }

  /** When a poll can begin at the earliest; Infinity while only the end of one can tell. */
  nextDue(workers: number): number {
    return this.#next(workers)?.nextRun ?? Infinity;
  }

  /** Takes out the poll that is to begin now, if there is one. */
  take(now: number, workers: number): Member | undefined {
    const next = this.#next(workers);
    return next && next.nextRun <= now ? next.pop() : undefined;
  }

  started(member: Member): void {
    member.inFlight = true;
    this.#inFlight += 1;
    if (member.failing) this.#failingInFlight += 1;
  }

  ended(member: Member): void {
    member.inFlight = false;
    this.#inFlight -= 1;
    if (member.failing) this.#failingInFlight -= 1;
  }

  /** Plans the next poll of an instance as its state says, or re-times it. */
  upsert(member: Member): void {
    const { state } = member;
    const failing = state.consecutiveFailures > 0;
    if (failing !== member.failing) this.remove(member);
    member.failing = failing;
    this.#laneOf(member).upsert(member, state.nextRun, priorityOf(state));
  }

  remove(member: Member): void {
    this.#laneOf(member).remove(member);
  }

  /** Whether the next poll of an instance is planned, rather than in flight. */
  holds(member: Member): boolean {
    return this.#laneOf(member).timeOf(member) !== undefined;
  }

  forEachDue(now: number, visit: (member: Member, nextRun: number) => void): void {
    this.#well.forEachDue(now, visit);
    this.#failing.forEachDue(now, visit);
  }

  #laneOf({ failing }: Member): PollQueue<Member> {
    return failing ? this.#failing : this.#well;
  }

  #next(workers: number): PollQueue<Member> | undefined {
    if (this.#inFlight >= workers) return undefined;
    const mayFail = this.#failingInFlight < failingPlaces(workers);
    return mayFail && this.#failing.nextRun < this.#well.nextRun ? this.#failing : this.#well;
  }
}
