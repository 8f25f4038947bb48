import type { Member } from './member.ts';

/** The instances that a person paused. They stand in no queue; some come back by themselves. Times in ms since 1970. */
export class PausedMembers {
  readonly #until = new Map<Member, number>();
  #next = Infinity;

  /** When the first of them comes back by itself; Infinity if none does. */
  get nextEnd(): number {
    return this.#next;
  }

  add(member: Member): void {
    this.#until.set(member, member.state.paused?.until ?? Infinity);
    this.#look();
  }

  remove(member: Member): void {
    if (this.#until.delete(member)) this.#look();
  }

  /** Takes out those whose pause is over. */
  takeEnded(now: number): Member[] {
    if (this.#next > now) return [];
    const ended = [...this.#until].filter(([, until]) => until <= now).map(([member]) => member);
    for (const member of ended) this.#until.delete(member);
    this.#look();
    return ended;
  }

  #look(): void {
    this.#next = Infinity;
    for (const until of this.#until.values()) this.#next = Math.min(this.#next, until);
  }
}
