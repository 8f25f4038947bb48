import { instanceKey, type InstanceConfig, type PollPart } from '../contract/instance.ts';
import type { PollFailure, PollResult } from './polling/instance-state.ts';
import { createTarget } from './targets/create-target.ts';
import { PollError, type Target, type TargetOptions } from './targets/target.ts';

/** The targets of a fleet, as the dispatcher polls them: a failure is a result, never an exception. */
export class PollableFleet {
  readonly #targets: Map<string, Target>;

  constructor(fleet: InstanceConfig[], options: TargetOptions) {
    this.#targets = new Map(fleet.map((config) => [instanceKey(config), createTarget(config, options)]));
  }

  async poll(
    instance: InstanceConfig,
    signal: AbortSignal,
    part: PollPart = 'status',
  ): Promise<PollResult & { requests: number }> {
    const target = this.#targets.get(instanceKey(instance)) as Target;
    try {
      const { warnings, observed, requests } = await target.poll(part, signal);
      return { ok: true, warnings, observed, requests };
    } catch (error) {
      const requests = error instanceof PollError ? error.requests : 0;
      return { ok: false, failure: failureOf(error), requests };
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#targets.values()].map((target) => target.close()));
  }
}

function failureOf(error: unknown): PollFailure {
  if (error instanceof PollError)
    return { kind: error.kind, category: error.category, message: error.message };
  return { kind: 'unknown', category: 'transient', message: 'the poll failed for an unknown reason' };
}
