import {
  configurationFields,
  defaultConfiguration,
  type PollingConfiguration,
} from '../../contract/configuration.ts';
import type { LeverSettings } from '../../contract/plan.ts';
import type { InForce } from './layers.ts';

type AdaptiveSetting = LeverSettings<'adaptive-polling'>;

/** Times in ms, as the settings file gives them. */
interface PollingOfSettings {
  minInterval: number;
  baseInterval: number;
  maxInterval: number;
  stalenessTarget: number;
  workers: number;
}

/** What the lever comes to: a rollout's setting holds only while the configuration leaves it to the rollout. */
export function leverUnder(
  adaptivePollingEnabled: boolean | null,
  ofRollout: AdaptiveSetting,
): AdaptiveSetting {
  switch (adaptivePollingEnabled) {
    case null:
      return ofRollout;
    case false:
      return { enabled: false, scope: { groups: [], percent: 0 } };
    case true:
      return { enabled: true, scope: { groups: [], percent: 100 } };
  }
}

/** The configured times in ms; the fixed cadence of each type is no part of the configuration. */
export function cadenceOf<Fixed>(configuration: PollingConfiguration, fixedMs: Fixed) {
  return {
    minMs: toMs(configuration.minIntervalSeconds),
    baseMs: toMs(configuration.baseIntervalSeconds),
    maxMs: toMs(configuration.maxIntervalSeconds),
    stalenessTargetMs: toMs(configuration.stalenessTargetSeconds),
    fixedMs,
  };
}

/** What the settings file says, in the configuration's terms. A value that is the default counts as not said. */
export function fromSettings(polling: PollingOfSettings): InForce {
  const effective: PollingConfiguration = {
    adaptivePollingEnabled: null,
    minIntervalSeconds: polling.minInterval / 1_000,
    baseIntervalSeconds: polling.baseInterval / 1_000,
    maxIntervalSeconds: polling.maxInterval / 1_000,
    stalenessTargetSeconds: polling.stalenessTarget / 1_000,
    workers: polling.workers,
  };
  const sources = configurationFields.map((field) => [
    field,
    { from: effective[field] === defaultConfiguration[field] ? 'default' : 'file' },
  ]);
  return { effective, sources: Object.fromEntries(sources) as InForce['sources'] };
}

const toMs = (seconds: number) => Math.round(seconds * 1_000);
