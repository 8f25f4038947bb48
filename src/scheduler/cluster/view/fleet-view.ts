import { instanceKey, type InstanceConfig } from '../../../contract/instance.ts';
import type { Clock } from '../../clock/clock.ts';
import type { FleetMember, FleetSnapshot } from '../../polling/fleet.ts';
import { newInstanceState, type InstanceState } from '../../polling/instance-state.ts';
import { plannedOfflineUntil } from '../../polling/offline-window.ts';
import type { PollingSettings } from '../../polling/polling-settings.ts';
import { adaptiveKeys, notAdaptive, type AdaptiveSetting } from '../../polling/scope.ts';
import type { Database } from '../../storage/database.ts';
import type { StoredState } from '../state-rows.ts';
import { owedOf } from './owed.ts';
import { noSurroundings, readSurroundings } from './surroundings.ts';
import { StateReader } from './state-reader.ts';

interface FleetViewPorts {
  /** The node that shows it. */
  node: string;
  database: Database;
  clock: Clock;
  settings: () => PollingSettings;
  /** Hears of a database that does not answer: what was read last is shown meanwhile, with its age. */
  onError: (error: unknown) => void;
}

interface Viewed {
  config: InstanceConfig;
  adaptive: boolean;
  /** What is shown until the first poll of it is planned. */
  fresh: InstanceState;
}

/** What is asked for is read anew if it is older than this, in ms. */
const readAgainMs = 1_000;
/** Infinity has no place in a document. */
const longestAgeMs = 1e12;

/**
 * The whole fleet on any node: what all nodes stored of it, read from the database when somebody asks. Each node shows
 * the instances of its own settings file, which is to be the same everywhere.
 */
export class FleetView {
  readonly #ports: FleetViewPorts;
  readonly #reader: StateReader;
  readonly #states = new Map<string, StoredState>();
  readonly #members = new Map<string, Viewed>();
  #surroundings = noSurroundings;
  #setting = notAdaptive;
  /** By the clock that nobody sets. */
  #readAt = -Infinity;
  #reading: Promise<void> | undefined;

  constructor(ports: FleetViewPorts) {
    this.#ports = ports;
    this.#reader = new StateReader(ports.database);
  }

  setFleet(fleet: readonly InstanceConfig[]): void {
    const { clock, settings } = this.#ports;
    const coming = new Set(fleet.map(instanceKey));
    for (const key of this.#members.keys()) if (!coming.has(key)) this.#members.delete(key);
    const now = clock.now();
    for (const config of fleet) {
      const key = instanceKey(config);
      const fresh = this.#members.get(key)?.fresh ?? newInstanceState(now, now, settings().cadence.baseMs);
      this.#members.set(key, { config, adaptive: false, fresh });
    }
    this.setAdaptive(this.#setting);
  }

  setAdaptive(setting: AdaptiveSetting): void {
    this.#setting = setting;
    const members = [...this.#members].map(([key, { config }]) => ({ key, config }));
    const selected = adaptiveKeys(setting, members);
    for (const [key, member] of this.#members) member.adaptive = selected.has(key);
  }

  /** Resolves when what is shown was read within the last second, or the database has failed to answer. */
  async fresh(): Promise<void> {
    if (this.ageMs > readAgainMs) await this.read();
  }

  /** Takes up states that were read elsewhere, as under a lock. */
  take(states: Iterable<readonly [key: string, stored: StoredState]>): void {
    for (const [key, stored] of states) this.#take(key, stored);
  }

  /** Reads what has changed by now. It never rejects. */
  async read(): Promise<void> {
    // What is being read may have begun before the caller's own change.
    await this.#reading;
    this.#reading ??= this.#look().finally(() => (this.#reading = undefined));
    await this.#reading;
  }

  /** The age of what is shown, in ms; Infinity before anything was read. */
  get ageMs(): number {
    return this.#ports.clock.monotonic() - this.#readAt;
  }

  /** Who shows the fleet, and how old what was read of it is. */
  get reading(): { node: string; ageSeconds: number } {
    return { node: this.#ports.node, ageSeconds: Math.round(Math.min(this.ageMs, longestAgeMs)) / 1_000 };
  }

  snapshot(): FleetSnapshot {
    const now = this.#ports.clock.now();
    const { inFlight, places, suspectedSince } = this.#surroundings;
    const members = [...this.#members.keys()].map((key) => this.#shown(key, now) as FleetMember);
    const isUnderWay = (key: string, part: string) => inFlight.get(key)?.has(part) ?? false;
    return {
      at: now,
      enabled: this.#setting.enabled,
      workers: places,
      ...owedOf(members, this.#ports.settings(), isUnderWay, now),
      partsInFlight: inFlightOf(inFlight).filter((part) => part !== 'status').length,
      faultMayBeOursSince: suspectedSince,
      reading: this.reading,
      members,
    };
  }

  /** One instance as it was read last; undefined if it is not in the fleet. */
  member(key: string): FleetMember | undefined {
    return this.#shown(key, this.#ports.clock.now());
  }

  #shown(key: string, now: number): FleetMember | undefined {
    const member = this.#members.get(key);
    if (!member) return undefined;
    const { config, adaptive, fresh } = member;
    const stored = this.#states.get(key);
    return {
      key,
      config,
      state: stored?.state ?? fresh,
      adaptive,
      inFlight: this.#surroundings.inFlight.get(key)?.has('status') ?? false,
      waitingForHost: this.#surroundings.waiting.get(key) ?? {},
      offlineUntil: plannedOfflineUntil(config.offline, now),
      ...(stored?.node && { polledBy: stored.node }),
    };
  }

  async #look(): Promise<void> {
    const { clock, database, onError } = this.#ports;
    const begun = clock.monotonic();
    try {
      // First: a poll that ends in between is shown as under way a moment longer, and not as one that is owed.
      this.#surroundings = await readSurroundings(database);
      await this.#reader.look((key, stored) => this.#take(key, stored));
      this.#readAt = begun;
    } catch (error) {
      onError(error);
    }
  }

  #take(key: string, { state, node }: StoredState): void {
    // What an older release stored may lack what came later.
    this.#states.set(key, { state: { ...newInstanceState(0, 0, 0), ...state }, node });
  }
}

const inFlightOf = (inFlight: ReadonlyMap<string, ReadonlySet<string>>): string[] =>
  [...inFlight.values()].flatMap((parts) => [...parts]);
