import type { Station } from '../../../contract/station.ts';
import type { Budget, PolicySpec } from './policy-spec.ts';

/** What a policy decides on: where the bikes are, by which rules, and what it may spend. */
export interface Problem {
  stations: readonly Station[];
  spec: PolicySpec;
  budget: Budget;
}
