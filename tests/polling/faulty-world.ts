import type { InstanceConfig, PollPart } from '../../src/contract/instance.ts';
import type { Random } from '../../src/scheduler/clock/clock.ts';
import type { PollResult } from '../../src/scheduler/polling/poll-result.ts';
import type { SimulatedPoll } from '../simulated-fleet.ts';

export const good = { ok: true, warnings: [], changeHash: 'as before', requests: 2 } satisfies PollResult;
export const timedOut: PollResult = {
  ok: false,
  failure: { kind: 'timeout', category: 'transient', message: 'cut off' },
  requests: 1,
};
export const refused: PollResult = {
  ok: false,
  failure: { kind: 'auth', category: 'permanent', message: 'HTTP 401' },
  requests: 1,
};

/** The deadline that cuts off what hangs, in ms. */
export const deadlineMs = 10_000;

const faults = ['hangs', 'is slow', 'fails', 'refuses', 'changes', 'has parts that hang'] as const;
type Fault = (typeof faults)[number] | 'none';

/** Instances that fall ill and recover, each for itself and in its own way. */
export class FaultyWorld {
  /** How likely an instance falls ill after each spell of health, which lasts up to a quarter of an hour. */
  illness: number;
  #changes = 0;
  readonly #spells = new Map<string, { fault: Fault; until: number }>();

  constructor(illness: number) {
    this.illness = illness;
  }

  readonly answer = (config: InstanceConfig, part: PollPart, now: number, random: Random): SimulatedPoll => {
    const fault = this.#faultOf(config.name, now, random);
    const quick = { result: good, ms: 10 + 200 * random() };
    if (part !== 'status')
      return fault === 'has parts that hang' ? { result: timedOut, ms: deadlineMs } : quick;
    switch (fault) {
      case 'hangs':
        return { result: timedOut, ms: deadlineMs };
      case 'is slow':
        return { ...quick, ms: 5_000 * random() };
      case 'fails':
        return { result: { ...timedOut, requests: 2 }, ms: 20 };
      case 'refuses':
        return { result: refused, ms: 20 };
      case 'changes':
        return { ...quick, result: { ...good, changeHash: `${(this.#changes += 1)}` } };
      case 'has parts that hang':
      case 'none':
        return quick;
    }
  };

  #faultOf(name: string, now: number, random: Random): Fault {
    if (this.illness === 0) return 'none';
    let spell = this.#spells.get(name);
    if (!spell || spell.until <= now) {
      const ill = random() < this.illness;
      const fault = ill ? (faults[Math.floor(random() * faults.length)] as Fault) : 'none';
      spell = { fault, until: now + random() * 900_000 };
      this.#spells.set(name, spell);
    }
    return spell.fault;
  }
}
