import type { LeverSettings } from '../../../contract/plan.ts';
import type { PolicyConfig } from '../../../contract/policy.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import { loadLeverSettings, storeLeverSettings } from './lever-settings.ts';
import type { Effect, Lever, LeverOrder } from './lever.ts';

type Settings = LeverSettings<'optimize'>;

export interface OptimizePorts {
  /** What `/api/policy/config` says to somebody who may choose wherever anybody may. */
  config: () => PolicyConfig;
  /** The level that clients are told to step back to; undefined where the network itself decides. */
  degradeLevel: () => number | undefined;
  /** Jobs and computations of versions that are not enabled. */
  leftOver: () => Promise<{ jobs: number; computations: number }>;
  /** Sets the engine, and ends runs of what is taken away. */
  apply: (settings: Settings) => Promise<void>;
  /** Versions that there are, and those that the settings allow. */
  versions: readonly string[];
  allowed: { versions: readonly string[] | undefined; degradeLevel: number | undefined };
}

/**
 * Which versions of policies run, which is the default, who may choose, and how far clients step back. A setting is in
 * effect once the configuration that everybody reads shows it, and nothing of a version that it takes away runs.
 */
export class OptimizeLever implements Lever<'optimize'> {
  readonly name = 'optimize';
  readonly simulated = false;
  readonly #ports: OptimizePorts;

  constructor(ports: OptimizePorts) {
    this.#ports = ports;
  }

  describe({ availableVersions, defaultVersion, audience, degradeLevel }: Settings): string {
    const choosers = { none: 'nobody chooses', internal: 'operators choose', public: 'everybody chooses' };
    const level = degradeLevel === undefined ? '' : `, network degraded to level ${degradeLevel}`;
    return `${availableVersions.join(' and ')} run, ${defaultVersion} by default, ${choosers[audience]}${level}`;
  }

  obstacle({ availableVersions, defaultVersion, degradeLevel }: Settings): string | undefined {
    const { allowed, versions } = this.#ports;
    const unknown = availableVersions.find((version) => !versions.includes(version));
    if (unknown !== undefined)
      return `there is no policy version ${unknown}: known are ${versions.join(', ')}; change the plan`;
    const forbidden = availableVersions.find((version) => allowed.versions?.includes(version) === false);
    if (forbidden !== undefined)
      return `${forbidden} is not in the setting policy.availableVersions (POLICY_AVAILABLE_VERSIONS), which outranks a rollout: add it there, or leave it unset`;
    if (!availableVersions.includes(defaultVersion))
      return `the default ${defaultVersion} is not among the available versions: change the plan`;
    if (
      degradeLevel !== undefined &&
      allowed.degradeLevel !== undefined &&
      allowed.degradeLevel !== degradeLevel
    )
      return `the setting policy.degradeLevel (NETWORK_DEGRADE_LEVEL) is ${allowed.degradeLevel}, which outranks a rollout: leave it unset`;
    return undefined;
  }

  store(transaction: Queryable, order: LeverOrder<'optimize'>): Promise<void> {
    return storeLeverSettings(transaction, this.name, order);
  }

  apply({ settings }: LeverOrder<'optimize'>): Promise<void> {
    return this.#ports.apply(settings);
  }

  async inEffect({ settings }: LeverOrder<'optimize'>): Promise<Effect> {
    const { allowed, config, degradeLevel, leftOver } = this.#ports;
    const { enabled_policy_versions: enabled, default_policy_version: byDefault, audience } = config();
    const level = degradeLevel();
    const shown = `/api/policy/config shows ${enabled.join(', ')}, ${byDefault} by default, for the audience ${audience}; degrade level ${level ?? 'by the network'}`;
    const { jobs, computations } = await leftOver();
    if (jobs + computations > 0)
      return {
        inEffect: false,
        why: `${jobs} jobs and ${computations} computations of other versions have not ended`,
      };
    const same =
      enabled.length === settings.availableVersions.length &&
      enabled.every((version) => settings.availableVersions.includes(version)) &&
      byDefault === settings.defaultVersion &&
      audience === settings.audience &&
      level === (settings.degradeLevel ?? allowed.degradeLevel);
    return same
      ? { inEffect: true, evidence: `${shown}; nothing of other versions runs` }
      : { inEffect: false, why: shown };
  }
}

/** What was ordered last, by any process; undefined where nothing ever was. */
export const loadOptimizeSetting = (database: Database): Promise<Settings | undefined> =>
  loadLeverSettings(database, 'optimize');
