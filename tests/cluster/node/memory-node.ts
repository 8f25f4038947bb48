import { systemClock } from '../../../src/scheduler/clock/clock.ts';
import { Dispatcher } from '../../../src/scheduler/polling/dispatcher.ts';
import { adaptiveSelector, ageStaleness } from '../../../src/scheduler/polling/interval-choice.ts';
import { PollScheduler } from '../../../src/scheduler/polling/poll-scheduler.ts';
import { StateStore } from '../../../src/scheduler/polling/state-store.ts';
import type { PollingNode, PollingNodePorts } from './polling-node.ts';
import { configsOf, settingsFor } from './settings.ts';

/** What polls in one process by itself: the queue in memory, and the states in the embedded database. */
export async function memoryNode({
  task,
  database,
  poll,
  onPolled,
  onError,
}: PollingNodePorts): Promise<PollingNode> {
  const states = new StateStore(database, systemClock, onError);
  const dispatcher = new Dispatcher({
    clock: systemClock,
    scheduler: new PollScheduler({
      settings: settingsFor(task),
      random: Math.random,
      staleness: ageStaleness,
      selector: adaptiveSelector,
    }),
    deadlineMs: () => task.deadlineMs,
    poll,
    onPolled: (event) => {
      states.save(event.key, event.after, true);
      onPolled(event);
    },
    onClockSet: () => undefined,
  });
  dispatcher.setFleet(configsOf(Object.keys(task.instances)), await states.load());
  dispatcher.start();
  return {
    order: async (key, operation) => {
      const state = dispatcher.operate([[key, operation]]).get(key);
      if (state) states.save(key, state, true);
      await states.flush();
    },
    pollEvery: (everyMs) => dispatcher.configure(settingsFor({ ...task, everyMs })),
    // Nobody else could have taken one over.
    stale: () => 0,
    async stop() {
      await dispatcher.stop();
      await states.close();
    },
  };
}
