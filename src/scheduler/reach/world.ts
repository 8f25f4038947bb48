import type { CriterionSource, LeverSettings } from '../../contract/plan.ts';
import type { Sample } from '../rollout/judge/sample.ts';

/** One worst plausible input of a workload: it is well, and from a moment on it is not. */
export interface World {
  /** What happens, in a few words. */
  name: string;
  /** The workload under these settings of its lever, tick by tick: well for `wellMs`, then at fault for `faultMs`. */
  ticks: (settings: LeverSettings, wellMs: number, faultMs: number) => Iterable<WorldTick>;
}

/** What can be measured of a workload at a tick; `at` in ms since 1970. */
export interface WorldTick {
  at: number;
  instances: number;
  /** What a criterion with this source gets; none where nothing is measured, and undefined where no model knows it. */
  samples: (source: CriterionSource) => Sample[] | undefined;
}

/** Every simulation begins here, so that each report is the same. */
export const simulatedStart = Date.UTC(2026, 0, 5);

/**
 * What comes from outside of every workload: an alert that fires and an entry in the audit log can come at any time, and
 * an artefact is as old as nobody makes a new one. `since` is ms since the fault, below 0 before it.
 */
export function outsideSamples(source: CriterionSource, at: number, since: number): Sample[] | undefined {
  switch (source.kind) {
    case 'alerts':
      return [{ at, value: since > 0 ? 1 : 0 }];
    case 'audit':
      return since > 0 ? [{ at, value: 1 }] : [];
    case 'artefact':
      return [{ at, value: (at - simulatedStart) / 1_000 }];
    case 'history':
    case 'prometheus':
    case 'sql':
      return undefined;
  }
}
