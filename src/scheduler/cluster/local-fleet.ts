import { isDeepStrictEqual } from 'node:util';
import { instanceKey, type InstanceConfig, type PollPart } from '../../contract/instance.ts';
import { hostOf, subPartsOf } from '../polling/member.ts';
import { adaptiveKeys, notAdaptive, type AdaptiveSetting } from '../polling/scope.ts';

/** One instance, as the settings of this node name it. */
export interface LocalMember {
  key: string;
  config: InstanceConfig;
  host: string;
  adaptive: boolean;
}

/**
 * The fleet as this node's settings have it, secrets included: those never go into the database, so each node polls
 * what it can read of the fleet itself.
 */
export class LocalFleet {
  #members = new Map<string, LocalMember>();
  /** Hosts with instances that are asked for more than their status: only there the budget of requests matters. */
  #metered = new Set<string>();
  #setting = notAdaptive;

  get size(): number {
    return this.#members.size;
  }

  /** Makes this the fleet. @returns the keys of instances that were there before and are configured anew. */
  set(fleet: readonly InstanceConfig[]): string[] {
    const before = this.#members;
    this.#members = new Map();
    this.#metered = new Set();
    for (const config of fleet) {
      const key = instanceKey(config);
      const host = hostOf(config);
      this.#members.set(key, { key, config, host, adaptive: false });
      if (subPartsOf(config).length > 0) this.#metered.add(host);
    }
    this.setAdaptive(this.#setting);
    return [...this.#members.values()]
      .filter(({ key, config }) => before.has(key) && !isDeepStrictEqual(before.get(key)?.config, config))
      .map(({ key }) => key);
  }

  /** Turns adaptive polling on for the scope's instances and off for all others. */
  setAdaptive(setting: AdaptiveSetting): void {
    this.#setting = setting;
    const selected = adaptiveKeys(setting, this.members());
    for (const member of this.#members.values()) member.adaptive = selected.has(member.key);
  }

  get(key: string): LocalMember | undefined {
    return this.#members.get(key);
  }

  members(): LocalMember[] {
    return [...this.#members.values()];
  }

  isMetered(host: string): boolean {
    return this.#metered.has(host);
  }
}

/** Every part of an instance that is polled. */
export const allPartsOf = (config: InstanceConfig): PollPart[] => ['status', ...subPartsOf(config)];
