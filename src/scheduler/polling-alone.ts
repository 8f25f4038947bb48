import type { FleetPolling, FleetPollingPorts } from './fleet-polling.ts';
import { managedFleet } from './managed-fleet.ts';
import { Dispatcher } from './polling/dispatcher.ts';
import { adaptiveSelector, ageStaleness } from './polling/interval-choice.ts';
import { PollScheduler } from './polling/poll-scheduler.ts';
import type { PolledEvent } from './polling/poll.ts';
import { StateStore } from './polling/state-store.ts';

/** How long a health document waits to be stored before it is shown, in ms. */
const storedWithinMs = 1_000;

/** Polls a fleet from this process alone: its schedule is in memory, and its states are written behind it. */
export async function pollAlone(ports: FleetPollingPorts): Promise<FleetPolling> {
  const { clock, database, deadlineMs, onClockSet, onError, onPolled, poll, settings } = ports;
  const states = new StateStore(database, clock, onError);
  // What was last known of every instance, also of those that left: they may come back.
  const known = await states.load();
  const dispatcher = new Dispatcher({
    clock,
    scheduler: new PollScheduler({
      settings: settings(),
      random: Math.random,
      staleness: ageStaleness,
      selector: adaptiveSelector,
    }),
    deadlineMs,
    poll,
    onPolled: (event) => {
      known.set(event.key, event.after);
      states.save(event.key, event.after, healthChanged(event));
      onPolled(event);
    },
    onClockSet,
  });
  return {
    setFleet: (fleet) => dispatcher.setFleet(fleet, known),
    setAdaptive: (setting) => dispatcher.setAdaptive(setting),
    configure: (changed) => dispatcher.configure(changed),
    snapshot: () => dispatcher.snapshot(),
    fresh: () => Promise.resolve(),
    get orders() {
      return dispatcher.orders;
    },
    isStored: () => states.healthStored(storedWithinMs),
    managed: managedFleet({ database, states, dispatcher, known }),
    start: () => dispatcher.start(),
    stop: () => dispatcher.stop(),
    close: () => states.close(),
  };
}

/** A failure, a recovery or a breaker that moved is worth a write of its own. */
function healthChanged({ part, result, before, after }: PolledEvent): boolean {
  if (part !== 'status') return false;
  return (
    !result.ok ||
    before.consecutiveFailures > 0 ||
    before.deadLetter !== undefined ||
    before.breaker.state !== after.breaker.state
  );
}
