import type { PollPart } from '../../contract/instance.ts';
import type { Clock } from '../clock/clock.ts';
import { boundedPoll } from '../polling/bounded-poll.ts';
import type { PollResult } from '../polling/poll-result.ts';
import { polledEvent, type PolledEvent } from '../polling/poll.ts';
import { crash, type Poll } from './apart/in-child-process.ts';
import type { Claim } from './claims.ts';
import { asBegun, ended, putOff, unchanged, type Circumstances } from './endings.ts';
import type { Ended, Ending } from './finish.ts';
import type { Finisher } from './finisher.ts';
import type { InFlight } from './in-flight.ts';
import type { LocalFleet, LocalMember } from './local-fleet.ts';

interface ClaimedPollsPorts {
  clock: Clock;
  deadlineMs: (part: PollPart) => number;
  poll: Poll;
  pollApart: Poll;
  onPolled: (event: PolledEvent) => void;
  fleet: LocalFleet;
  flights: InFlight;
  finisher: Finisher;
  circumstances: () => Circumstances;
  isRunning: () => boolean;
}

/** A poll that is longer in our hands than this, in ms, is not begun: half of what the engine waits for a sign of life. */
export const beginsWithinMs = 5_000;
/** Polls that were begun so often and never ended may be what ended the process. */
const suspectAfter = 2;
/** A process of its own takes this long to start, in ms; that is not the instance's. */
const startsWithinMs = 5_000;

/** The polls that this node has claimed: each is carried out, put off, or given back as it was. */
export class ClaimedPolls {
  readonly #ports: ClaimedPollsPorts;
  #givenBack = 0;

  constructor(ports: ClaimedPollsPorts) {
    this.#ports = ports;
  }

  /** Polls that were given back as they were, not carried out to their end. */
  get givenBack(): number {
    return this.#givenBack;
  }

  begin(claim: Claim): void {
    const { fleet, flights } = this.#ports;
    const member = fleet.get(claim.key);
    if (!member) return this.giveBack(claim);
    if (this.mayBegin(claim, member))
      flights.begin(claim, (controller) => this.#poll(claim, member, controller));
  }

  /** Whether a poll is to be carried out now; one that is not is ended. */
  mayBegin(claim: Claim, member: LocalMember): boolean {
    const { clock, circumstances, finisher, isRunning } = this.#ports;
    if (!isRunning() || clock.monotonic() - claim.since > beginsWithinMs) {
      this.giveBack(claim);
      return false;
    }
    const change = putOff(claim, claim.state, member, circumstances(), clock.now());
    if (change) finisher.add({ claim, change, ran: false });
    return change === undefined;
  }

  giveBack(claim: Claim): void {
    this.#givenBack += 1;
    // What waited for its host has waited since then.
    const held = claim.heldSince !== null;
    this.#ports.finisher.add({ claim, change: unchanged, ran: false, held });
  }

  /** Tells of a poll whose end is stored. */
  tell({ ending: { claim, polled }, before, after }: Ended): void {
    if (!polled) return;
    const { key, part, state: asked } = claim;
    const { config, result, startedAt, endedAt } = polled;
    const begun = part === 'status' ? asBegun(before, startedAt) : before;
    const told = { key, config, part, result, before: begun, after };
    this.#ports.onPolled(polledEvent(told, { asked, startedAt, endedAt }));
  }

  async #poll(claim: Claim, { config }: LocalMember, controller: AbortController): Promise<void> {
    const { clock, deadlineMs, fleet, finisher, isRunning, poll, pollApart } = this.#ports;
    const { part } = claim;
    const startedAt = clock.now();
    const apart = isSuspect(claim);
    const result = await boundedPoll(
      (signal) => (apart ? pollApart : poll)(config, part, signal),
      controller,
      deadlineMs(part) + (apart ? startsWithinMs : 0),
      clock,
    );
    const member = fleet.get(claim.key);
    // A poll that our own stop cut off says nothing of its instance; one that has left is others' to poll.
    if (!isRunning() || !member) return this.giveBack(claim);
    finisher.add(this.#endingOf(claim, member, result, startedAt));
  }

  #endingOf(claim: Claim, member: LocalMember, result: PollResult, startedAt: number): Ending {
    const { clock, circumstances, fleet } = this.#ports;
    const endedAt = clock.now();
    const { requests } = result;
    return {
      claim,
      change: ended(claim, result, member, circumstances(), startedAt, endedAt),
      ran: true,
      ...(fleet.isMetered(member.host) && { spent: { host: member.host, requests } }),
      polled: { config: member.config, result, startedAt, endedAt },
    };
  }
}

/** An instance whose polls have begun and never ended, or that is known to have taken a process down. */
function isSuspect({ unfinished, state }: Claim): boolean {
  const crashed = state.consecutiveFailures > 0 && state.lastError?.kind === crash;
  return unfinished > suspectAfter || crashed;
}
