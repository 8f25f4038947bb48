import type { FleetReading, InstanceHealth } from '../../contract/health.ts';
import type { InstanceOrder } from '../../contract/instance-order.ts';
import type { Queryable } from '../storage/database.ts';
import type { Instance } from './instance.ts';

export type Orders = [key: string, order: InstanceOrder][];

/** The instances as they are polled, and the way to order something of them. */
export interface Fleet {
  /** Every instance as it stands now. */
  instances(): Instance[];
  /** One of them; undefined if there is none of that key. */
  instance(key: string): Instance | undefined;
  /** As the health document has it. */
  health(key: string): InstanceHealth | undefined;
  /** Resolves when the instances are shown as all nodes know them; at once where there is one. */
  fresh(): Promise<void>;
  /** In a cluster, which node shows them, and how old what it read is. */
  readonly reading?: FleetReading;
  /**
   * Works on these instances in one transaction, while nobody else does. `store` writes within it what they become,
   * and gives that; in memory they become it after the commit, and stay as they are if the work throws.
   */
  carryOut<Result>(
    keys: readonly string[],
    work: (transaction: Queryable, store: (orders: Orders) => Promise<Instance[]>) => Promise<Result>,
  ): Promise<Result>;
}
