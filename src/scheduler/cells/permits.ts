import type { KeyObject } from 'node:crypto';
import type { PermitState } from '../../contract/cells.ts';
import { signedProposal } from '../../contract/permit-signature.ts';
import { permitForMs, type Permit, type PermitStatement, type PermitVote } from '../../contract/permit.ts';
import type { Clock } from '../clock/clock.ts';
import type { Queryable } from '../storage/database.ts';
import type { PermitAnswer } from '../../contract/sentinel.ts';
import { floorOf, type EpochStore } from './epoch-store.ts';
import { whyNotPermitted, whyNoVote, type KnownSentinel, type Wanted } from './permit-check.ts';
import type { SentinelDoor, Told } from './sentinel-client.ts';

interface PermitPorts {
  cell: string;
  key: KeyObject;
  sentinels: readonly (KnownSentinel & { url: string })[];
  quorum: number;
  clock: Clock;
  epochs: EpochStore;
  door: SentinelDoor;
}

/** What the sentinels gave: a permit, and when by the clock that nobody sets; or why there is none. */
type Asked = { permit: Permit; monotonic: number } | { why: string };

/** An epoch may be taken by another cell at the same moment: so often is it tried with a higher one. */
const rounds = 4;
/** With enough votes the others are waited for so long, in ms. */
const othersWithinMs = 500;

/** Gets permits from the sentinels, and says at the moment of the transaction whether one is good. */
export class Permits {
  readonly #ports: PermitPorts;
  /** Of each rollout, why it was held last. */
  readonly #held = new Map<string, PermitState>();

  constructor(ports: PermitPorts) {
    this.#ports = ports;
  }

  get cell(): string {
    return this.#ports.cell;
  }

  /** Asks all sentinels at once for a permit that has never been asked for. */
  async request(move: Omit<Wanted, 'cell'>): Promise<Asked> {
    const { clock, epochs } = this.#ports;
    const wanted = { ...move, cell: this.#ports.cell };
    let floor = 0;
    let why = '';
    for (let round = 1; round <= rounds; round += 1) {
      const [issued, monotonic] = [clock.now(), clock.monotonic()];
      const statement: PermitStatement = {
        form: 1,
        epoch: await epochs.next(floor),
        ...wanted,
        issuedAt: new Date(issued).toISOString(),
        expiresAt: new Date(issued + permitForMs).toISOString(),
      };
      const voted = await this.#round(statement);
      if ('votes' in voted) return { permit: { statement, votes: voted.votes }, monotonic };
      why = voted.why;
      // Only a higher epoch is worth another round at once.
      if (voted.highest === undefined) break;
      floor = voted.highest;
    }
    this.#hold(wanted, why, null);
    return { why };
  }

  /**
   * Checks a permit against what the locked rollout comes to, and stores its epoch, in one transaction with the stage.
   * @returns why it does not count, with what to do; undefined where it was accepted.
   */
  async accept(
    transaction: Queryable,
    move: Omit<Wanted, 'cell'>,
    asked: Asked | undefined,
  ): Promise<string | undefined> {
    const { clock, epochs, sentinels, quorum, cell } = this.#ports;
    const wanted = { ...move, cell };
    if (!asked) return 'no permit was asked for, for the rollout looked otherwise a moment ago: ask again';
    if ('why' in asked) return asked.why;
    const { permit, monotonic } = asked;
    const now = clock.now();
    const accepted = await epochs.lockAccepted(transaction);
    const { epoch, expiresAt } = permit.statement;
    const why =
      clock.monotonic() - monotonic > permitForMs
        ? `the permit of epoch ${epoch} expired at ${expiresAt}, though the clock of this cell was set since: ask again`
        : whyNotPermitted(permit, { wanted, sentinels, quorum, accepted, now });
    if (why !== undefined) {
      this.#hold(wanted, why, epoch);
      return why;
    }
    await epochs.accept(transaction, permit, now);
    this.#held.delete(wanted.rollout);
    return undefined;
  }

  /** What became of the newest wish of each rollout. */
  async states(): Promise<PermitState[]> {
    const permitted = (await this.#ports.epochs.permits()).map(
      ({ permit: { statement }, at }): PermitState => {
        const { rollout, action, from, to, epoch, expiresAt: until } = statement;
        const state = 'permitted';
        return { rollout, action, from, to, state, at: new Date(at).toISOString(), epoch, until, why: null };
      },
    );
    const held = [...this.#held.values()];
    const overtaken = (rollout: string) => held.some((each) => each.rollout === rollout);
    return [...permitted.filter(({ rollout }) => !overtaken(rollout)), ...held];
  }

  /** @returns the votes of a quorum, or why there is none, and the epoch to be above where a higher one would do. */
  async #round(
    statement: PermitStatement,
  ): Promise<{ votes: PermitVote[] } | { why: string; highest?: number | undefined }> {
    const { sentinels, quorum, key, door, clock } = this.#ports;
    const proposal = signedProposal(statement, key);
    const votes: PermitVote[] = [];
    const refusals = new Map<string, string>();
    const tooLow: number[] = [];
    const hear = (each: { name: string } & Told<PermitAnswer>) => {
      if ('failure' in each) refusals.set(each.name, `${each.name}: ${each.failure}`);
      else if ('refused' in each.answer) {
        refusals.set(each.name, `${each.name} does not sign: ${each.answer.why}`);
        if (each.answer.refused === 'epoch') tooLow.push(each.answer.epoch);
      } else {
        const why =
          each.answer.vote.sentinel === each.name
            ? whyNoVote(statement, each.answer.vote, sentinels, clock.now())
            : `${each.name} answers as ${each.answer.vote.sentinel}: mend its url in the settings`;
        if (why === undefined) votes.push(each.answer.vote);
        else refusals.set(each.name, why);
      }
    };
    await this.#unlessEnough(
      sentinels.map(async ({ name, url }) => hear({ name, ...(await door.vote(url, proposal)) })),
      () => votes.length >= quorum,
    );
    // In the order of the settings. What comes later is heard by nobody.
    const said = sentinels.flatMap(({ name }) => refusals.get(name) ?? []);
    if (votes.length >= quorum)
      return { votes: sentinels.flatMap(({ name }) => votes.find((vote) => vote.sentinel === name) ?? []) };
    const why = `${votes.length} of the ${quorum} sentinels that are needed signed. ${said.join('. ')}. See to that and ask again; a rollback needs no permit`;
    const enough = votes.length + tooLow.length >= quorum;
    const highest = enough ? floorOf([...votes.map(() => statement.epoch), ...tooLow], quorum) : undefined;
    return { why, highest };
  }

  /** Waits for all, but not for long once there are enough: a sentinel that hangs delays no promotion. */
  async #unlessEnough(all: Promise<void>[], isEnough: () => boolean): Promise<void> {
    let cancel: (() => void) | undefined;
    const enough = new Promise<void>((resolve) => {
      for (const each of all)
        void each.then(() => {
          if (isEnough()) cancel ??= this.#ports.clock.after(othersWithinMs, resolve);
        });
    });
    await Promise.race([Promise.all(all), enough]);
    cancel?.();
  }

  #hold({ rollout, action, from, to }: Wanted, why: string, epoch: number | null): void {
    const at = new Date(this.#ports.clock.now()).toISOString();
    this.#held.set(rollout, { rollout, action, from, to, state: 'held', at, epoch, until: null, why });
  }
}
