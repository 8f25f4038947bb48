import type { InstanceConfig, PollPart } from '../contract/instance.ts';
import type { Clock } from './clock/clock.ts';
import type { Fleet } from './management/fleet.ts';
import type { FleetSnapshot } from './polling/fleet.ts';
import type { PollResult } from './polling/poll-result.ts';
import type { PolledEvent } from './polling/poll.ts';
import type { PollingSettings } from './polling/polling-settings.ts';
import type { AdaptiveSetting } from './polling/scope.ts';
import type { Database } from './storage/database.ts';

/** What both ways to poll a fleet need: alone, and as one of several nodes. */
export interface FleetPollingPorts {
  database: Database;
  clock: Clock;
  settings: () => PollingSettings;
  /** A poll of that part that takes longer than this, in ms, has failed. */
  deadlineMs: (part: PollPart) => number;
  poll: (instance: InstanceConfig, part: PollPart, signal: AbortSignal) => Promise<PollResult>;
  /** Hears of each poll that this process has ended. */
  onPolled: (event: PolledEvent) => void;
  /** The wall clock was set, by so many ms. */
  onClockSet: (ms: number) => void;
  onError: (error: unknown) => void;
}

/** A fleet that is polled, by this process alone or together with others. */
export interface FleetPolling {
  /** Makes this the fleet from now on. Who stays keeps its state. */
  setFleet(fleet: readonly InstanceConfig[]): void;
  setAdaptive(setting: AdaptiveSetting): void;
  configure(settings: PollingSettings): void;
  /** The fleet as it was seen last. */
  snapshot(): FleetSnapshot;
  /** Resolves when `snapshot` shows what all who poll the fleet know of it. */
  fresh(): Promise<void>;
  /** Rises with everything that somebody orders: who orders it sees it in the next answer. */
  readonly orders: number;
  /** Waits a moment until what is shown is also stored; says false if storage is slow or away. */
  isStored(): Promise<boolean>;
  /** The instances as they are managed. */
  readonly managed: Fleet;
  start(): void | Promise<void>;
  /** Begins no more polls, and ends those in flight. */
  stop(): Promise<void>;
  /** Stores what is left. */
  close(): Promise<void>;
}
