import type { InstanceConfig, PollPart } from '../../contract/instance.ts';
import type { InstanceOrder } from '../../contract/instance-order.ts';
import type { Clock, Random } from '../clock/clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { InstanceState } from '../polling/instance-state.ts';
import type { IntervalSelector, StalenessSource } from '../polling/interval-choice.ts';
import type { PolledEvent } from '../polling/poll.ts';
import type { PollingSettings } from '../polling/polling-settings.ts';
import type { AdaptiveSetting } from '../polling/scope.ts';
import { askingOf, subPollPlaces } from '../polling/sub-polls.ts';
import type { Database, Queryable } from '../storage/database.ts';
import type { Poll } from './apart/in-child-process.ts';
import { beginsWithinMs, ClaimedPolls } from './claimed-polls.ts';
import type { Claim } from './claims.ts';
import { unchanged, type Circumstances } from './endings.ts';
import { FetchLoop, type Found } from './fetch-loop.ts';
import { finishPolls, type Ended, type Ending } from './finish.ts';
import { Finisher, pollsAtOnce } from './finisher.ts';
import { FleetPicture, type Backlog } from './fleet-picture.ts';
import { admitted, type Candidate } from './hosts.ts';
import { InFlight } from './in-flight.ts';
import { LocalFleet } from './local-fleet.ts';
import { carryOut, lockInstances } from './orders.ts';
import { openPlaces, wanted } from './places.ts';
import { Repeated } from './repeated.ts';
import type { StoredState } from './state-rows.ts';
import { Taker } from './taker.ts';
import { queueOf } from './task.ts';
import { Upkeep } from './upkeep.ts';

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

const lookEveryMs = 2_000;
const touchEveryMs = 1_000;
/** A stop waits for this long, in ms; what has not ended by then is given to others by the engine. */
const drainMs = 1_900;

/** The polls of a fleet by many nodes on one PostgreSQL: this one's part of them. */
export class ClusterPolling {
  readonly #options: ClusterPollingOptions;
  readonly #fleet = new LocalFleet();
  readonly #picture: FleetPicture;
  readonly #upkeep: Upkeep;
  readonly #flights: InFlight;
  readonly #finisher: Finisher;
  readonly #claimed: ClaimedPolls;
  readonly #taker: Taker;
  readonly #loops: FetchLoop[];
  readonly #repeated: Repeated[];
  #settings: PollingSettings;
  #startedAt = 0;
  #running = false;
  #failingFirst = false;
  #stale = 0;

  constructor(options: ClusterPollingOptions) {
    const { database, engine, clock, node, onError, settings } = options;
    this.#options = options;
    this.#settings = settings;
    this.#picture = new FleetPicture(database, clock);
    this.#upkeep = new Upkeep({
      ...options,
      fleet: this.#fleet,
      picture: this.#picture,
      circumstances: () => this.#circumstances(),
    });
    this.#flights = new InFlight(clock);
    this.#finisher = new Finisher({
      clock,
      finish: (endings) => this.#finish(endings),
      onEnded: (each) => this.#claimed.tell(each),
      onStale: () => (this.#stale += 1),
      onError,
    });
    this.#claimed = new ClaimedPolls({
      ...options,
      fleet: this.#fleet,
      flights: this.#flights,
      finisher: this.#finisher,
      circumstances: () => this.#circumstances(),
      isRunning: () => this.#running,
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
    const { clock } = this.#options;
    await this.#picture.look();
    this.#running = true;
    this.#startedAt = clock.monotonic();
    for (const loop of this.#loops) loop.start();
    for (const each of this.#repeated) each.start();
    await this.#upkeep.start();
  }

  /** Takes no more polls, gives back those in flight, as due as they were, and resolves within two seconds. */
  async stop(): Promise<void> {
    if (!this.#running) return;
    const { clock, onError } = this.#options;
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
    const rested = this.#upkeep.rest().catch(onError);
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
    await this.#upkeep.fill();
    if (changed.length === 0) return;
    await database.transaction(async (transaction) => {
      const rows = await transaction.query<{ key: string }>(
        `select key from instance_states where key = any($1) and (state ->> 'consecutiveFailures')::integer > 0`,
        [changed],
      );
      const runsAt = clock.now();
      const order: InstanceOrder = { kind: 'poll', parts: [], status: true, runsAt };
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
    await this.#upkeep.requestReplan(transaction);
  }

  /** The states of these instances; until the transaction ends nobody else changes them, or begins or ends their polls. */
  locked(transaction: Queryable, keys: readonly string[]): Promise<Map<string, StoredState>> {
    return lockInstances(transaction, keys);
  }

  /** Carries out, within a transaction, what a person ordered. @returns the states of those that are known. */
  async order(
    transaction: Queryable,
    orders: Iterable<readonly [key: string, operation: InstanceOrder]>,
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
      givenBack: this.#claimed.givenBack,
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
    const count = Math.min(pollsAtOnce, failing > 0 ? Math.min(well, failing) : well);
    const lane = apart ? { maxPriority: -1 } : failing > 0 ? {} : { minPriority: 0 };
    const found = await this.#taker.take('poll', { count, ...lane }, (claims) => {
      for (const claim of claims) this.#claimed.begin(claim);
    });
    this.#failingFirst = !apart && found === count;
    return found === count || apart ? 'all' : found > 0 ? 'some' : 'none';
  }

  async #fetchParts(): Promise<Found> {
    const open = this.#open(subPollPlaces(this.#settings));
    const free = open - this.#flights.parts - this.#taker.waiting('sub-poll');
    if (free <= 0 || this.#isBehind()) return 'full';
    const count = Math.min(pollsAtOnce, free);
    const found = await this.#taker.take('sub-poll', { count }, async (claims) => {
      const candidates = claims.flatMap((claim) => this.#candidate(claim));
      if (candidates.length > 0) await this.#admit(candidates);
    });
    return found === count ? 'all' : found > 0 ? 'some' : 'none';
  }

  /** What could be begun, if its host bears it; what is not to be begun now is ended. */
  #candidate(claim: Claim): Candidate[] {
    const { key, part, state, heldSince } = claim;
    const member = this.#fleet.get(key);
    const partState = part === 'status' ? undefined : state.parts[part];
    if (part === 'status' || !member || !partState) {
      this.#claimed.giveBack(claim);
      return [];
    }
    if (!this.#claimed.mayBegin(claim, member)) return [];
    const cadenceMs = this.#settings.partCadence[part];
    const asking = askingOf(partState, cadenceMs, heldSince ?? this.#options.clock.now());
    return [{ claim, host: member.host, asking }];
  }

  async #admit(candidates: readonly Candidate[]): Promise<void> {
    const { database, clock, random } = this.#options;
    const now = clock.now();
    const starts = await admitted(database, candidates, this.#settings.host, now, random).catch(
      (error: unknown) => {
        for (const { claim } of candidates) this.#claimed.giveBack(claim);
        throw error;
      },
    );
    for (const [claim, start] of starts) {
      if (start === now) this.#claimed.begin(claim);
      else this.#finisher.add({ claim, change: unchanged, ran: false, held: true, nextRun: start });
    }
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
    return this.#finisher.size > 2 * Math.max(pollsAtOnce, this.#settings.workers);
  }
}
