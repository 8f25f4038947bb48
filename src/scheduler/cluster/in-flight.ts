import type { Clock } from '../clock/clock.ts';
import type { Claim } from './claims.ts';

/** A poll that is touched so often, in ms, is not missed: the engine takes ten seconds of silence for a death. */
const touchedEveryMs = 4_000;

interface Flight {
  claim: Claim;
  controller: AbortController;
  touchedAt: number;
  ended: Promise<void>;
}

/** The polls that this node carries out. */
export class InFlight {
  readonly #clock: Clock;
  readonly #flights = new Map<Claim, Flight>();
  #failing = 0;
  #parts = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Status polls. */
  get statuses(): number {
    return this.#flights.size - this.#parts;
  }

  /** Those of them whose instance failed when it was planned. */
  get failing(): number {
    return this.#failing;
  }

  get parts(): number {
    return this.#parts;
  }

  /** Carries out a poll, and counts it for as long as that takes. `poll` does not reject. */
  begin(claim: Claim, poll: (controller: AbortController) => Promise<void>): void {
    const controller = new AbortController();
    const flight: Flight = { claim, controller, touchedAt: claim.since, ended: Promise.resolve() };
    this.#flights.set(claim, flight);
    this.#count(claim, 1);
    flight.ended = poll(controller).finally(() => {
      this.#flights.delete(claim);
      this.#count(claim, -1);
    });
  }

  /** Those of whom the engine has not heard for a while; they count as touched now. */
  toTouch(): Claim[] {
    const now = this.#clock.monotonic();
    const quiet = [...this.#flights.values()].filter(({ touchedAt }) => now - touchedAt >= touchedEveryMs);
    for (const flight of quiet) flight.touchedAt = now;
    return quiet.map(({ claim }) => claim);
  }

  /** Cuts polls off. */
  abort(claims: Iterable<Claim>, why: string): void {
    for (const claim of claims) this.#flights.get(claim)?.controller.abort(new Error(why));
  }

  /** Cuts all of them off, and resolves when they have ended. */
  async abortAll(why: string): Promise<void> {
    const flights = [...this.#flights.values()];
    this.abort(this.#flights.keys(), why);
    await Promise.all(flights.map(({ ended }) => ended));
  }

  #count({ part, state }: Claim, more: 1 | -1): void {
    if (part !== 'status') this.#parts += more;
    else if (state.consecutiveFailures > 0) this.#failing += more;
  }
}
