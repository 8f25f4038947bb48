import type { HealthDocument } from '../../../contract/health.ts';
import type { LeverSettings, Scope } from '../../../contract/plan.ts';
import type { Queryable } from '../../storage/database.ts';
import type { Effect, Lever, LeverOrder } from './lever.ts';

type Settings = LeverSettings<'adaptive-polling'>;

export interface AdaptivePollingPorts {
  /** The document that everybody reads. */
  health: () => HealthDocument;
  /** The keys of the instances that a scope selects. */
  selected: (scope: Scope) => ReadonlySet<string>;
  instances: () => number;
  /** Sets the running scheduler to what is stored already. */
  apply: (settings: Settings) => void | Promise<void>;
  /** What the configuration says by hand, which outranks a rollout; null where it leaves it to the rollout. */
  adaptivePollingEnabled: () => boolean | null;
}

/** Adaptive polling: off, or on for a part of the fleet. It is in effect once the health document shows that part. */
export class AdaptivePollingLever implements Lever<'adaptive-polling'> {
  readonly name = 'adaptive-polling';
  readonly simulated = false;
  readonly #ports: AdaptivePollingPorts;

  constructor(ports: AdaptivePollingPorts) {
    this.#ports = ports;
  }

  describe({ enabled, scope }: Settings): string {
    const { selected, instances } = this.#ports;
    return enabled
      ? `${selected(scope).size} of ${instances()} instances polled adaptively`
      : 'no instance polled adaptively';
  }

  obstacle({ enabled, scope }: Settings): string | undefined {
    if (!enabled || this.#ports.selected(scope).size > 0) return undefined;
    return (
      `the stage selects no instance: put instances into one of its groups ` +
      `(${scope.groups.join(', ') || 'none named'}) in the settings file, or change the plan's scope`
    );
  }

  async store(transaction: Queryable, { settings }: LeverOrder<'adaptive-polling'>): Promise<void> {
    await transaction.query(
      `insert into polling_settings (id, enabled, scope) values (1, $1, $2)
       on conflict (id) do update set enabled = excluded.enabled, scope = excluded.scope, updated_at = now()`,
      [settings.enabled, JSON.stringify(settings.scope)],
    );
  }

  async apply({ settings }: LeverOrder<'adaptive-polling'>): Promise<void> {
    await this.#ports.apply(settings);
  }

  inEffect({ settings }: LeverOrder<'adaptive-polling'>): Promise<Effect> {
    return Promise.resolve(this.#read(settings));
  }

  #read(settings: Settings): Effect {
    const { health, selected, adaptivePollingEnabled } = this.#ports;
    const { enabled, instances } = health();
    const adaptive = instances.filter(({ schedule }) => schedule?.adaptive).map(({ key }) => key);
    const wanted = settings.enabled ? selected(settings.scope) : new Set<string>();
    const same = adaptive.length === wanted.size && adaptive.every((key) => wanted.has(key));
    const shown = `the health document says enabled: ${enabled}, with ${adaptive.length} of ${instances.length} instances adaptive`;
    if (same && enabled === settings.enabled) return { inEffect: true, evidence: shown };
    const byHand = adaptivePollingEnabled();
    const outranked =
      byHand === null
        ? ''
        : `; adaptivePollingEnabled is ${byHand} in the configuration, which outranks the rollout: set it to null`;
    return { inEffect: false, why: `${shown}, and ${wanted.size} are to be${outranked}` };
  }
}
