import type { LeverSettings } from '../../../contract/plan.ts';
import type { Queryable } from '../../storage/database.ts';
import { storeLeverSettings } from './lever-settings.ts';
import type { Effect, FaultInjector, Lever, LeverOrder } from './lever.ts';

type Settings = LeverSettings<'search-console-sync'>;
type Limits = Omit<Settings, 'restart'>;

export interface SearchConsoleSyncPorts {
  /** No site is synced: limits are kept, and nothing runs by them. */
  idle: () => boolean;
  /** Makes every run of this process follow what is stored. */
  leverChanged: () => Promise<void>;
  /** The lever as the sync has read it last, and the runs of any process that do not keep to it yet. */
  leverShown: (order: string) => Promise<{
    lever: { id: string; limits: Limits } | null;
    behind: { id: string }[];
  }>;
}

/**
 * The limits of the Search Console sync, which change while it runs. They are in effect once every run, of whatever
 * process, keeps to them: what was under way beyond them has ended, and a restart is over.
 */
export class SearchConsoleSyncLever implements Lever<'search-console-sync'> {
  readonly name = 'search-console-sync';
  readonly simulated = false;
  readonly #ports: SearchConsoleSyncPorts;

  constructor(ports: SearchConsoleSyncPorts) {
    this.#ports = ports;
  }

  describe({ maxConcurrency, maxQueueSize, maxInFlight, restart }: Settings): string {
    const limits = `${maxConcurrency} at a time, ${maxQueueSize} queued and ${maxInFlight} in flight at the most`;
    return restart ? `${limits}, queues dropped and runs begun again from what is stored` : limits;
  }

  obstacle(): undefined {
    return undefined;
  }

  store(transaction: Queryable, order: LeverOrder<'search-console-sync'>): Promise<void> {
    return storeLeverSettings(transaction, this.name, order);
  }

  async apply(): Promise<void> {
    await this.#ports.leverChanged();
  }

  async inEffect({ id, settings }: LeverOrder<'search-console-sync'>): Promise<Effect> {
    const { lever, behind } = await this.#ports.leverShown(id);
    const shown = lever ? JSON.stringify(lever.limits) : 'the limits of the settings';
    if (!this.#ports.idle() && !same(lever, id, settings))
      return { inEffect: false, why: `the sync shows ${shown}` };
    if (behind.length > 0)
      return {
        inEffect: false,
        why: `the sync shows ${shown}, and what ${behind.map((run) => run.id).join(', ')} had under way goes beyond it still`,
      };
    return { inEffect: true, evidence: `the sync shows ${shown}, and every run keeps to it` };
  }
}

function same(lever: { id: string; limits: Limits } | null, id: string, settings: Settings): boolean {
  return (
    lever?.id === id &&
    lever.limits.maxConcurrency === settings.maxConcurrency &&
    lever.limits.maxQueueSize === settings.maxQueueSize &&
    lever.limits.maxInFlight === settings.maxInFlight
  );
}

/** Makes the sync itself ill for a drill: nothing outside is touched. */
export class SyncFaults implements FaultInjector {
  readonly #set: (fault: string, on: boolean) => void;

  constructor(set: (fault: string, on: boolean) => void) {
    this.#set = set;
  }

  inject(fault: string): Promise<void> {
    return this.#turn(fault, true);
  }

  clear(fault: string): Promise<void> {
    return this.#turn(fault, false);
  }

  #turn(fault: string, on: boolean): Promise<void> {
    return new Promise((resolve) => resolve(this.#set(fault, on)));
  }
}
