import type { HostLimits } from './host-gate.ts';
import type { Cadence } from './interval.ts';
import type { PartCadence } from './member.ts';

/** What may change while polling goes on. Times in ms. */
export interface PollingSettings {
  cadence: Cadence;
  partCadence: PartCadence;
  /** Status polls in flight at the most; sub-polls have half as many places of their own. */
  workers: number;
  deadLetterRetryMs: number;
  host: HostLimits;
}
