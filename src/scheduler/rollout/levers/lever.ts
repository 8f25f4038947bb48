import type { LeverName, LeverSettings } from '../../../contract/plan.ts';
import type { Queryable } from '../../storage/database.ts';

/** One setting of a lever that a rollout ordered. */
export interface LeverOrder<Name extends LeverName = LeverName> {
  /** Unique for good: who has carried this order out does not do it again. */
  id: string;
  settings: LeverSettings<Name>;
}

/** What the workload itself says of a setting, with what was read, for the audit log. */
export type Effect = { inEffect: true; evidence: string } | { inEffect: false; why: string };

/** What the lever of a rollout was seen at last. */
export interface LeverSeen {
  effect: Effect;
  /** ms since 1970 */
  at: number;
}

/**
 * What a rollout moves. It is ordered in four steps, and a crash between any two of them loses none: `store` within the
 * transaction of the rollout, `apply` after the commit, `inEffect` until the workload shows it, and then the outcome is
 * stored.
 */
export interface Lever<Name extends LeverName = LeverName> {
  readonly name: Name;
  /** Nothing real is moved: the workload is not there yet, or is a simulator. */
  readonly simulated: boolean;
  /** What a setting changes, for a person. */
  describe(settings: LeverSettings<Name>): string;
  /** Why a setting cannot be made, such as a scope without instances; undefined where it can. */
  obstacle(settings: LeverSettings<Name>): string | undefined;
  store(transaction: Queryable, order: LeverOrder<Name>): Promise<void>;
  /** Makes a stored setting take effect. After a failure or a crash it is called again with the same order. */
  apply(order: LeverOrder<Name>): Promise<void>;
  /** Reads the workload back. It changes nothing. */
  inEffect(order: LeverOrder<Name>): Promise<Effect>;
}

/** One lever of each name. Methods take the settings of their own lever: a plan's schema sees to that. */
export type Levers = { readonly [Name in LeverName]: Lever<Name> };

/** Makes a workload ill for a drill, and well again. Both may be called twice. */
export interface FaultInjector {
  inject(fault: string): Promise<void>;
  clear(fault: string): Promise<void>;
}
