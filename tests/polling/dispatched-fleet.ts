import type { InstanceConfig, PollPart } from '../../src/contract/instance.ts';
import { Dispatcher } from '../../src/scheduler/polling/dispatcher.ts';
import { adaptiveSelector, ageStaleness } from '../../src/scheduler/polling/interval-choice.ts';
import type { PollResult } from '../../src/scheduler/polling/poll-result.ts';
import { PollScheduler } from '../../src/scheduler/polling/poll-scheduler.ts';
import type { PolledEvent } from '../../src/scheduler/polling/poll.ts';
import type { PollingSettings } from '../../src/scheduler/polling/polling-settings.ts';
import { SimulatedClock, seededRandom } from '../simulated-clock.ts';
import { defaultSettings } from '../simulated-fleet.ts';
import { deadlineMs, timedOut } from './faulty-world.ts';

export type Answer = (
  config: InstanceConfig,
  part: PollPart,
  signal: AbortSignal,
  clock: SimulatedClock,
) => Promise<PollResult>;

/** A dispatcher with promises and all, on a clock that a test advances and sets; `elapsed` is monotonic, in ms. */
export function dispatchedFleet(answer: Answer, options: { seed?: number; settings?: PollingSettings } = {}) {
  const clock = new SimulatedClock();
  const begun: { key: string; part: PollPart; elapsed: number; at: number }[] = [];
  const events: (PolledEvent & { elapsed: number; at: number })[] = [];
  const clockSets: number[] = [];
  const inFlight = new Map<string, number>();
  const count = (name: string, by: number) => inFlight.set(name, (inFlight.get(name) ?? 0) + by);
  const dispatcher = new Dispatcher({
    clock,
    scheduler: new PollScheduler({
      settings: options.settings ?? defaultSettings,
      random: seededRandom(options.seed ?? 1),
      staleness: ageStaleness,
      selector: adaptiveSelector,
    }),
    deadlineMs: () => deadlineMs,
    poll: async (config, part, signal) => {
      const key = `${config.type}::${config.name}`;
      begun.push({ key, part, elapsed: clock.monotonic(), at: clock.now() });
      count(`${key}#${part}`, 1);
      try {
        return await answer(config, part, signal, clock);
      } finally {
        count(`${key}#${part}`, -1);
      }
    },
    onPolled: (event) => events.push({ ...event, elapsed: clock.monotonic(), at: clock.now() }),
    onClockSet: (ms) => clockSets.push(ms),
  });
  return { clock, dispatcher, begun, events, clockSets, inFlight };
}

/** Never answers, and ends as a timeout when it is cut off. */
export const hangs = (signal: AbortSignal) =>
  new Promise<PollResult>((resolve) => signal.addEventListener('abort', () => resolve(timedOut)));
