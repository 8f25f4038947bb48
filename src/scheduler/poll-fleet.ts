import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { instanceKey, type InstanceConfig, type PollPart } from '../contract/instance.ts';
import type { StationReading } from '../contract/station.ts';
import type { PollFailure, PollResult } from './polling/poll-result.ts';
import { createTarget } from './targets/create-target.ts';
import { PollError, type Target, type TargetOptions } from './targets/target.ts';

/** The largest answer of an instance that is read. */
export const maxResponseBytes = 8 * 1024 * 1024;

interface FleetOptions extends TargetOptions {
  /** Is given what is read of systems of stations. A poll does not wait for it, and it neither throws nor rejects. */
  onStations?: (reading: StationReading) => unknown;
}

/** The targets of a fleet, as the dispatcher polls them: a failure is a result, never an exception. */
export class PollableFleet {
  readonly #options: FleetOptions;
  readonly #targets = new Map<string, { config: InstanceConfig; target: Target }>();

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  /** Makes this the fleet: connections of those that left, or are configured anew, are dropped. */
  setFleet(fleet: readonly InstanceConfig[]): void {
    const coming = new Map(fleet.map((config) => [instanceKey(config), config]));
    for (const [key, { config, target }] of this.#targets)
      if (!isDeepStrictEqual(coming.get(key), config)) {
        this.#targets.delete(key);
        void target.close();
      }
    for (const [key, config] of coming)
      if (!this.#targets.has(key))
        this.#targets.set(key, { config, target: createTarget(config, this.#options) });
  }

  async poll(instance: InstanceConfig, part: PollPart, signal: AbortSignal): Promise<PollResult> {
    const known = this.#targets.get(instanceKey(instance));
    if (!known) return { ok: false, failure: gone, requests: 0 };
    try {
      const { warnings, observed, requests, stations } = await known.target.poll(part, signal);
      if (stations) this.#options.onStations?.(stations);
      return { ok: true, warnings, changeHash: hashOf(observed), requests };
    } catch (error) {
      // Configured anew while it was asked: what cut the poll off is no fault of the instance.
      const current = this.#targets.get(instanceKey(instance));
      if (current && current !== known && !signal.aborted) return this.poll(instance, part, signal);
      return {
        ok: false,
        failure: failureOf(error),
        requests: error instanceof PollError ? error.requests : 0,
      };
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#targets.values()].map(({ target }) => target.close()));
  }
}

const gone: PollFailure = { kind: 'unknown', category: 'transient', message: 'the instance left the fleet' };

const hashOf = (observed: unknown) =>
  createHash('sha1')
    .update(JSON.stringify(observed) ?? '')
    .digest('hex');

function failureOf(error: unknown): PollFailure {
  if (error instanceof PollError)
    return { kind: error.kind, category: error.category, message: error.message };
  return { kind: 'unknown', category: 'transient', message: 'the poll failed for an unknown reason' };
}
