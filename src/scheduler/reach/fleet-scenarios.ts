import type { InstanceConfig, PollPart } from '../../contract/instance.ts';
import type { PollErrorKind } from '../../contract/poll-error.ts';
import type { Random } from '../clock/clock.ts';
import type { SimulatedPoll, SimulatedWorld } from '../polling/fleet-simulation.ts';
import type { PollResult } from '../polling/poll-result.ts';
import type { PollingSettings } from '../polling/polling-settings.ts';
import { stableFraction } from '../polling/stable-hash.ts';

/** A worst plausible input: the fleet is well until the fault, and from then on as the scenario says. */
export interface FleetScenario {
  name: string;
  /** How an instance answers its status poll `since` ms after the fault began. Undefined: as if it were well. */
  answer: (host: Host, since: number, random: Random) => SimulatedPoll | undefined;
  /** Status polls in flight at the most from the fault on; otherwise as ever. */
  workers?: number;
}

/** What a scenario can tell instances apart by. */
export interface Host {
  name: string;
  /** 0 to 1, the same for the same instance: `share < 0.6` is 60 % of a fleet. */
  share: number;
}

const good: PollResult = { ok: true, warnings: [], changeHash: 'as before', requests: 2 };
const failed = (kind: PollErrorKind, category: 'transient' | 'permanent'): PollResult => ({
  ok: false,
  failure: { kind, category, message: kind },
  requests: 1,
});
const refusesConnections: SimulatedPoll = { result: failed('connection', 'transient'), ms: 20 };
const refusesToken: SimulatedPoll = { result: failed('auth', 'permanent'), ms: 20 };
const flappingMs = 60_000;

/** A status poll that hangs is cut off at what the longest interval leaves of the staleness target. */
const hangs = (deadlineMs: number): SimulatedPoll => ({
  result: failed('timeout', 'transient'),
  ms: deadlineMs,
});

/**
 * What operators of such fleets have seen, from one host that is switched off to a scheduler that has lost its network.
 * Nothing here is impossible: an instance only ever answers late, wrongly or not at all.
 */
export function fleetScenarios(deadlineMs: number): FleetScenario[] {
  const hung = hangs(deadlineMs);
  return [
    {
      name: 'one host in twenty is down',
      answer: ({ share }) => (share < 0.05 ? refusesConnections : undefined),
    },
    {
      name: 'hosts go down one after the other',
      answer: ({ share }, since) => (since > share * 3_600_000 ? refusesConnections : undefined),
    },
    { name: 'three hosts in five hang', answer: ({ share }) => (share < 0.6 ? hung : undefined) },
    { name: 'every host hangs', answer: () => hung },
    { name: 'the scheduler has lost its network', answer: () => refusesConnections },
    { name: 'a token is revoked everywhere', answer: () => refusesToken },
    {
      name: 'a token is revoked on one host in ten',
      answer: ({ share }) => (share < 0.1 ? refusesToken : undefined),
    },
    {
      name: 'hosts flap every minute',
      answer: ({ share }, since) =>
        Math.floor(since / flappingMs + share) % 2 === 0 ? refusesConnections : undefined,
    },
    {
      name: 'hosts answer slowly, to too few workers',
      answer: () => ({ result: good, ms: 0.9 * deadlineMs }),
      workers: 1,
    },
    { name: 'every host hangs, with too few workers', answer: () => hung, workers: 1 },
  ];
}

/** A world that is well, but for what a scenario does to it from `faultAt` (ms since 1970) on. */
export function worldOf(scenario: FleetScenario, faultAt: number): SimulatedWorld {
  const hosts = new Map<string, Host>();
  return (config: InstanceConfig, part: PollPart, now: number, random: Random): SimulatedPoll => {
    const well = { result: good, ms: 10 + 200 * random() };
    if (part !== 'status' || now < faultAt) return well;
    const host = hosts.get(config.name) ?? { name: config.name, share: stableFraction(config.name) };
    hosts.set(config.name, host);
    return scenario.answer(host, now - faultAt, random) ?? well;
  };
}

/** The settings of polling from the fault on. */
export const settingsUnder = (scenario: FleetScenario, settings: PollingSettings): PollingSettings => ({
  ...settings,
  workers: scenario.workers ?? settings.workers,
});
