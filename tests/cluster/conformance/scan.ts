import assert from 'node:assert/strict';
import { until } from '../../integration/service-process.ts';
import { withoutJob } from '../claims-record.ts';
import { keyOf } from '../node/settings.ts';
import { answering, joinAll, type Behaviour } from './behaviour.ts';
import { soundRecord } from './sound-record.ts';

export const scan: Behaviour = {
  what: 'finds an instance that has no job, and gives it one',
  async holds(open) {
    const world = await open({ instances: answering(10, 50), everyMs: 120_000 });
    await joinAll(world);
    await world.allCount(world.names, 20_000, 0);
    const lost = keyOf('station3');
    await world.query(`delete from rollcall_jobs.job where name = 'poll' and data->>'key' = $1`, [lost]);
    assert.deepEqual(await withoutJob(world), [lost]);
    // It looks each minute, and when a node starts.
    if (world.driver === 'cluster on PostgreSQL') await world.join();
    else {
      await world.node.stop();
      await world.join();
    }
    await until('it has a job again', 75_000, async () => (await withoutJob(world)).length === 0);
    await soundRecord(world);
  },
};
