import { until } from '../../integration/service-process.ts';
import { answering, joinAll, resumesWithinMs, type Behaviour } from './behaviour.ts';
import { soundRecord } from './sound-record.ts';

export const killedNode: Behaviour = {
  what: 'goes on after kill -9 with polls in flight',
  async holds(open) {
    const world = await open({ instances: answering(40, 400), everyMs: 500 });
    await joinAll(world);
    await world.allCount(world.names, 15_000, 0);
    const [killed] = world.nodes;
    await until('it has polls in flight', 15_000, () => world.inFlight(killed?.name ?? '') > 3);
    await killed?.kill9();
    const since = Date.now();
    // The embedded database is of one process: the next start takes over, as a supervisor would start it.
    if (world.driver !== 'cluster on PostgreSQL') await world.join();
    await world.allCount(world.names, resumesWithinMs, since);
    await soundRecord(world);
  },
};
