import type { InstanceConfig, PollPart } from '../../contract/instance.ts';
import type { Clock, Random } from '../clock/clock.ts';
import type { Engine } from '../engine/engine.ts';
import { boundedPoll } from '../polling/bounded-poll.ts';
import type { InstanceState, PollResult } from '../polling/instance-state.ts';
import type { Operation } from '../polling/operations.ts';
import type { IntervalSelector, StalenessSource } from '../polling/planner.ts';
import type { PolledEvent } from '../polling/poll.ts';
import type { PollingSettings } from '../polling/polling-settings.ts';
import type { AdaptiveSetting } from '../polling/scope.ts';
import { subPollPlaces } from '../polling/sub-polls.ts';
import type { Database, Queryable } from '../storage/database.ts';
import { crash, type Poll } from './apart/in-child-process.ts';
import { queueOf, type Claim } from './claims.ts';
import { asBegun, ended, putOff, unchanged, type Circumstances } from './endings.ts';
import { FetchLoop, type Found } from './fetch-loop.ts';
import { fillFleet, removeStrangers } from './fill.ts';
import { finishPolls, type Ended, type Ending } from './finish.ts';
import { Finisher } from './finisher.ts';
import { FleetPicture, type Backlog } from './fleet-picture.ts';
import { admitted, type Candidate } from './hosts.ts';
import { InFlight } from './in-flight.ts';
import { LocalFleet, type LocalMember } from './local-fleet.ts';
import { carryOut, lockStates, type LockedState } from './orders.ts';
import { openPlaces, wanted } from './places.ts';
import { recount } from './recount.ts';
import { Repeated } from './repeated.ts';
import { replanIdle } from './replan.ts';
import { Taker } from './taker.ts';

export interface ClusterPollingOptions {
  database: Database;
  engine: Engine;
  /** The time of the database, which all nodes share. */
  clock: Clock;
  random: Random;
  /** The name of this node. */
  node: string;
  settings: PollingSettings;
  staleness: StalenessSource;
  selector: IntervalSelector;
  /** A poll of that part that takes longer than this, in ms, has failed, whatever it does. */
  deadlineMs: (part: PollPart) => number;
  /** Polls one part of an instance. It has to end soon after the signal aborts, and never rejects. */
  poll: Poll;
  /** The same, in a process of its own: for instances that may take down the one that polls them. */
  pollApart: Poll;
  /** Reads lever and configuration anew, and gives them to `setAdaptive` and `configure`: before polls are re-timed. */
  refresh: () => Promise<void>;
  /** Whether all live nodes have the same fleet: only then are jobs removed whose instance this one does not know. */
  fleetsAgree: () => Promise<boolean>;
  /** Hears of a poll when what it brought is stored. */
  onPolled: (event: PolledEvent) => void;
  onError: (error: unknown) => void;
}

/** What this node does, in numbers. */
export interface ClusterFigures {
  /** Polls that ended when their epoch was over: what they brought was dropped. */
  stale: number;
  /** Polls that were given back as they were, not carried out to their end. */
  givenBack: number;
  backlog: Backlog;
  faultMayBeOursSince: number | undefined;
}

/** A poll that is longer in our hands than this, in ms, is not begun: half of what the engine waits for a sign of life. */
const beginsWithinMs = 5_000;
/** Polls that were begun so often and never ended may be what ended the process. */
const suspectAfter = 2;
/** A process of its own takes this long to start, in ms; that is not the instance's. */
const startsWithinMs = 5_000;
const mostAtOnce = 500;
const lookEveryMs = 2_000;
const touchEveryMs = 1_000;
const scanEveryMs = 60_000;
const jobSeconds = 1;
/** A stop waits for this long, in ms; what has not ended by then is given to others by the engine. */
const drainMs = 1_900;

/** The polls of a fleet by many nodes on one PostgreSQL: this one's part of them. */
export class ClusterPolling {
  readonly #options: ClusterPollingOptions;
  readonly #fleet = new LocalFleet();
  readonly #picture: FleetPicture;
  readonly #flights: InFlight;
  readonly #finisher: Finisher;
  readonly #taker: Taker;
  readonly #loops: FetchLoop[];
  readonly #repeated: Repeated[];
  #settings: PollingSettings;
  #startedAt = 0;
  #running = false;
  #failingFirst = false;
  #stale = 0;
  #givenBack = 0;

  constructor(options: ClusterPollingOptions) {
    const { database, engine, clock, node, onError, settings } = options;
    this.#options = options;
    this.#settings = settings;
    this.#picture = new FleetPicture(database, clock);
    this.#flights = new InFlight(clock);
    this.#finisher = new Finisher({
      clock,
      finish: (endings) => this.#finish(endings),
      onEnded: (each) => this.#tell(each),
      onStale: () => (this.#stale += 1),
      onError,
    });
    this.#taker = new Taker({
      database,
      engine,
      fleet: this.#fleet,
      node,
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      onError,
    });
    this.#loops = [() => this.#fetchStatuses(), () => this.#fetchParts()].map(
      (fetch) => new FetchLoop({ clock, fetch, onError }),
    );
    this.#repeated = [
      new Repeated(clock, lookEveryMs, () => this.#picture.look(), onError),
      new Repeated(clock, touchEveryMs, () => this.#touch(), onError),
    ];
  }

  /** Reads what is thought of the fleet, and begins to poll. */
  async start(): Promise<void> {
    const { clock, engine } = this.#options;
    await this.#picture.look();
    this.#running = true;
    this.#startedAt = clock.monotonic();
    for (const loop of this.#loops) loop.start();
    for (const each of this.#repeated) each.start();
    await engine.work('scan', { places: 1, seconds: jobSeconds }, () => this.#scan());
    await engine.work('replan', { places: 1, seconds: jobSeconds }, () => this.#replan());
    await this.#scanAgainIn(0);
  }

  /** Takes no more polls, gives back those in flight, as due as they were, and resolves within two seconds. */
  async stop(): Promise<void> {
    if (!this.#running) return;
    const { clock, engine, onError } = this.#options;
    this.#running = false;
    const late = Promise.withResolvers<void>();
    const cancel = clock.after(drainMs, () => late.resolve());
    const drained = async () => {
      const aborted = this.#flights.abortAll('the node stops');
      await Promise.all([...this.#loops.map((loop) => loop.stop()), aborted]);
      // What a fetch that was under way has brought is given back, too.
      await this.#taker.settled();
      await this.#flights.abortAll('the node stops');
      await this.#finisher.written();
    };
    const rested = Promise.all([engine.rest('scan'), engine.rest('replan')]).catch(onError);
    await Promise.race([Promise.all([drained(), rested]), late.promise]);
    cancel();
    this.#finisher.close();
    for (const each of this.#repeated) each.stop();
  }

  /**
   * Makes this the fleet of this node, and gives those who are new to all nodes what they need. Of those that are
   * configured anew the failing ones are tried at once: someone changed how they are reached, or as whom.
   */
  async setFleet(fleet: readonly InstanceConfig[]): Promise<void> {
    const { database, engine, clock } = this.#options;
    const changed = this.#fleet.set(fleet);
    await this.#fill();
    if (changed.length === 0) return;
    await database.transaction(async (transaction) => {
      const rows = await transaction.query<{ key: string }>(
        `select key from instance_states where key = any($1) and (state ->> 'consecutiveFailures')::integer > 0`,
        [changed],
      );
      const runsAt = clock.now();
      const order: Operation = { kind: 'poll', parts: [], status: true, runsAt };
      const orders = rows.map(({ key }) => [key, order] as const);
      await carryOut(transaction, engine, orders, this.#fleet.size, runsAt);
    });
  }

  /** Turns adaptive polling on for the scope's instances and off for all others, on this node, from their next plan on. */
  setAdaptive(setting: AdaptiveSetting): void {
    this.#fleet.setAdaptive(setting);
  }

  /** Takes other settings, on this node, from the next plan on. */
  configure(settings: PollingSettings): void {
    this.#settings = settings;
  }

  /**
   * Has one node bring forward what waits for longer than lever and settings allow. To be called in the transaction
   * that changes them: then it happens exactly if that is committed.
   */
  async requestReplan(transaction?: Queryable): Promise<void> {
    await this.#options.engine.send('replan', { key: 'replan', data: {} }, transaction);
  }

  /** The states of these instances; until the transaction ends nobody else changes them, or begins or ends their polls. */
  locked(transaction: Queryable, keys: readonly string[]): Promise<Map<string, LockedState>> {
    return lockStates(transaction, keys);
  }

  /** Carries out, within a transaction, what a person ordered. @returns the states of those that are known. */
  async order(
    transaction: Queryable,
    orders: Iterable<readonly [key: string, operation: Operation]>,
  ): Promise<Map<string, { before: InstanceState; after: InstanceState }>> {
    const { engine, clock } = this.#options;
    return carryOut(transaction, engine, orders, this.#fleet.size, clock.now());
  }

  /** Status polls that this node may have in flight now. */
  get places(): number {
    return this.#open(this.#settings.workers);
  }

  /** Polls that this node has in flight, of every part. */
  get inFlight(): number {
    return this.#flights.statuses + this.#flights.parts;
  }

  figures(): ClusterFigures {
    return {
      stale: this.#stale,
      givenBack: this.#givenBack,
      backlog: this.#picture.backlog,
      faultMayBeOursSince: this.#picture.health.ownFault.suspectedSince,
    };
  }

  async #fetchStatuses(): Promise<Found> {
    const open = this.#open(this.#settings.workers);
    const inHand = this.#flights.statuses + this.#taker.waiting('poll');
    const { well, failing } = wanted(open, inHand, this.#flights.failing);
    if (well === 0 || this.#isBehind()) return 'full';
    // The engine gives the well first. Where there are always enough of them, every other look is for those that fail.
    const apart = this.#failingFirst && failing > 0;
    const count = Math.min(mostAtOnce, failing > 0 ? Math.min(well, failing) : well);
    const lane = apart ? { maxPriority: -1 } : failing > 0 ? {} : { minPriority: 0 };
    const found = await this.#taker.take('poll', { count, ...lane }, (claims) => {
      for (const claim of claims) this.#begin(claim);
    });
    this.#failingFirst = !apart && found === count;
    return found === count || apart ? 'all' : found > 0 ? 'some' : 'none';
  }

  async #fetchParts(): Promise<Found> {
    const open = this.#open(subPollPlaces(this.#settings));
    const free = open - this.#flights.parts - this.#taker.waiting('sub-poll');
    if (free <= 0 || this.#isBehind()) return 'full';
    const count = Math.min(mostAtOnce, free);
    const found = await this.#taker.take('sub-poll', { count }, async (claims) => {
      const candidates = claims.flatMap((claim) => this.#candidate(claim));
      if (candidates.length > 0) await this.#admit(candidates);
    });
    return found === count ? 'all' : found > 0 ? 'some' : 'none';
  }

  /** What could be begun, if its host bears it; what is not to be begun now is ended. */
  #candidate(claim: Claim): Candidate[] {
    const member = this.#fleet.get(claim.key);
    if (!member || !this.#mayBegin(claim, member)) return [];
    const requests = claim.part === 'status' ? 1 : (claim.state.parts[claim.part]?.requests ?? 1);
    return [{ claim, host: member.host, requests }];
  }

  async #admit(candidates: readonly Candidate[]): Promise<void> {
    const { database, clock, random } = this.#options;
    const now = clock.now();
    const starts = await admitted(database, candidates, this.#settings.host, now, random).catch(
      (error: unknown) => {
        for (const { claim } of candidates) this.#giveBack(claim);
        throw error;
      },
    );
    for (const [claim, start] of starts) {
      if (start === now) this.#begin(claim);
      else this.#finisher.add({ claim, change: unchanged, ran: false, held: true, nextRun: start });
    }
  }

  #begin(claim: Claim): void {
    const member = this.#fleet.get(claim.key);
    if (!member) return this.#giveBack(claim);
    if (this.#mayBegin(claim, member))
      this.#flights.begin(claim, (controller) => this.#poll(claim, member, controller));
  }

  /** Whether a poll is to be carried out now; one that is not is ended. */
  #mayBegin(claim: Claim, member: LocalMember): boolean {
    const { clock } = this.#options;
    if (!this.#running || clock.monotonic() - claim.since > beginsWithinMs) {
      this.#giveBack(claim);
      return false;
    }
    const change = putOff(claim, claim.state, member, this.#circumstances(), clock.now());
    if (change) this.#finisher.add({ claim, change, ran: false });
    return change === undefined;
  }

  async #poll(claim: Claim, { config }: LocalMember, controller: AbortController): Promise<void> {
    const { clock, deadlineMs, poll, pollApart } = this.#options;
    const { part } = claim;
    const startedAt = clock.now();
    const apart = isSuspect(claim);
    const result = await boundedPoll(
      (signal) => (apart ? pollApart : poll)(config, part, signal),
      controller,
      deadlineMs(part) + (apart ? startsWithinMs : 0),
      clock,
    );
    const member = this.#fleet.get(claim.key);
    // A poll that our own stop cut off says nothing of its instance; one that has left is others' to poll.
    if (!this.#running || !member) return this.#giveBack(claim);
    this.#finisher.add(this.#endingOf(claim, member, result, startedAt));
  }

  #endingOf(claim: Claim, member: LocalMember, result: PollResult, startedAt: number): Ending {
    const endedAt = this.#options.clock.now();
    const { requests } = result;
    return {
      claim,
      change: ended(claim, result, member, this.#circumstances(), startedAt, endedAt),
      ran: true,
      ...(this.#fleet.isMetered(member.host) && { spent: { host: member.host, requests } }),
      polled: { config: member.config, result, startedAt, endedAt },
    };
  }

  #giveBack(claim: Claim): void {
    this.#givenBack += 1;
    this.#finisher.add({ claim, change: unchanged, ran: false });
  }

  async #finish(endings: readonly Ending[]): Promise<Ended[]> {
    const { database, engine, node, clock } = this.#options;
    const { ended, health } = await finishPolls(endings, {
      database,
      engine,
      node,
      limits: this.#settings.host,
      health: this.#picture.health,
      now: clock.now(),
    });
    if (health) this.#picture.learn(health);
    return ended;
  }

  #tell({ ending: { claim, polled }, before, after }: Ended): void {
    if (!polled) return;
    const { key, part, state } = claim;
    const { config, result, startedAt, endedAt } = polled;
    const dueAt = part === 'status' ? state.nextRun : (state.parts[part]?.nextRun ?? startedAt);
    this.#options.onPolled({
      key,
      config,
      part,
      result,
      seconds: Math.max(0, endedAt - startedAt) / 1_000,
      waitedSeconds: Math.max(0, startedAt - dueAt) / 1_000,
      before: part === 'status' ? asBegun(before, startedAt) : before,
      after,
    });
  }

  /** Tells the engine that polls go on, and cuts off those that it has given to others. */
  async #touch(): Promise<void> {
    const now = this.#options.clock.monotonic();
    const unwritten = this.#finisher.unwritten.map(({ claim }) => claim);
    const quiet = [
      ...this.#flights.toTouch(),
      ...unwritten.filter(({ since }) => now - since > beginsWithinMs),
    ];
    for (const queue of ['poll', 'sub-poll'] as const) {
      const claims = quiet.filter(({ part }) => queueOf(part) === queue);
      if (claims.length === 0) continue;
      const jobs = claims.map(({ job }) => job);
      const ours = new Set(await this.#options.engine.touch(queue, jobs));
      const lost = claims.filter(({ job }) => !ours.has(job.id));
      this.#flights.abort(lost, 'another node has taken the poll over');
    }
  }

  async #fill(): Promise<void> {
    const { database, engine, clock } = this.#options;
    const now = () => clock.now();
    await fillFleet({ database, engine, fleet: this.#fleet, settings: this.#settings, now });
  }

  /** The anti-entropy scan: what nobody polls is found, and what nobody can poll is removed. */
  async #scan(): Promise<void> {
    const { database, clock, fleetsAgree } = this.#options;
    await this.#fill();
    if (await fleetsAgree()) await removeStrangers(database, this.#fleet);
    this.#picture.learn(await recount(database, this.#fleet, clock.now()));
    await this.#scanAgainIn(scanEveryMs);
  }

  async #scanAgainIn(ms: number): Promise<void> {
    const { engine, clock } = this.#options;
    await engine.send('scan', { key: 'scan', data: {}, startAfter: clock.now() + ms });
  }

  async #replan(): Promise<void> {
    const { database, engine, refresh, clock } = this.#options;
    await refresh();
    await replanIdle(this.#fleet.members(), {
      database,
      engine,
      circumstances: this.#circumstances(),
      health: this.#picture.health,
      now: clock.now(),
    });
  }

  #circumstances(): Circumstances {
    const { staleness, selector, random } = this.#options;
    const backlog = this.#picture.backlog.polls;
    return { settings: this.#settings, staleness, selector, random, backlog, fleetSize: this.#fleet.size };
  }

  #open(places: number): number {
    return openPlaces(places, this.#options.clock.monotonic() - this.#startedAt);
  }

  /** What is polled faster than it can be written would only be lost in the end. */
  #isBehind(): boolean {
    return this.#finisher.size > 2 * Math.max(mostAtOnce, this.#settings.workers);
  }
}

/** An instance whose polls have begun and never ended, or that is known to have taken a process down. */
function isSuspect({ unfinished, state }: Claim): boolean {
  const crashed = state.consecutiveFailures > 0 && state.lastError?.kind === crash;
  return unfinished > suspectAfter || crashed;
}
