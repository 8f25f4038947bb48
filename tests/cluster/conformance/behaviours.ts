import type { DriverName } from '../node/task.ts';
import type { Behaviour } from './behaviour.ts';
import { deferred } from './deferred.ts';
import { joiningAndLeaving } from './joining-and-leaving.ts';
import { killedNode } from './killed-node.ts';
import { orders } from './orders.ts';
import { ownership } from './ownership.ts';
import { poison } from './poison.ts';
import { restartedServer } from './restarted-server.ts';
import { retiming } from './retiming.ts';
import { scan } from './scan.ts';
import { staleWrites } from './stale-writes.ts';
import { stoppedNode } from './stopped-node.ts';

export interface Row {
  behaviour: Behaviour;
  /** Of which driver it says nothing, and why. */
  doesNotApply: Partial<Record<DriverName, string>>;
}

const databaseInProcess = 'the database lives and dies with the process that polls, and that is kill -9';

/** What every driver of polls has to do, and where there is nothing to be done; what takes long comes first. */
export const behaviours: Row[] = [
  {
    behaviour: deferred(100_000),
    doesNotApply: {
      'in memory': 'its queue is a heap in memory, whose cost at each size bench/queue.ts measures',
    },
  },
  {
    behaviour: poison,
    doesNotApply: {
      'in memory': 'nothing outlives the process that could count how often it died of an instance',
    },
  },
  { behaviour: ownership, doesNotApply: {} },
  {
    behaviour: staleWrites,
    doesNotApply: {
      'in memory':
        'the process that polls is the only one that writes, and its lock on the folder keeps it so',
    },
  },
  { behaviour: killedNode, doesNotApply: {} },
  { behaviour: stoppedNode, doesNotApply: {} },
  {
    behaviour: restartedServer,
    doesNotApply: { 'in memory': databaseInProcess, 'cluster on PGlite': databaseInProcess },
  },
  { behaviour: orders, doesNotApply: {} },
  { behaviour: retiming, doesNotApply: {} },
  { behaviour: joiningAndLeaving, doesNotApply: {} },
  {
    behaviour: scan,
    doesNotApply: {
      'in memory': 'its queue is made from the fleet at each start, and loses nobody while the process lives',
    },
  },
];
