import assert from 'node:assert/strict';
import { answering, joinAll, resumesWithinMs, type Behaviour } from './behaviour.ts';
import { neverTwoAtOnce, soundRecord } from './sound-record.ts';

const everyMs = 1_000;

/** With so many jobs that wait. */
export const deferred = (waiting: number): Behaviour => ({
  what: `polls what is due in time while ${waiting.toLocaleString('en')} jobs wait for a later day`,
  async holds(open) {
    const world = await open({ instances: answering(20, 50), everyMs });
    await joinAll(world);
    await world.allCount(world.names, 15_000, 0);
    await world.query(
      `insert into rollcall_jobs.job (name, data, singleton_key, start_after, policy, retry_limit, keep_until)
       select 'poll', jsonb_build_object('key', 'gbfs::later' || n, 'part', 'status'), 'gbfs::later' || n || ' status',
              now() + interval '1 day', 'short', 5, now() + interval '30 days'
       from generate_series(1, ${waiting}) as n`,
    );
    // As after every fleet that grows at once.
    await world.query('analyze rollcall_jobs.job');
    for (let times = 0; times < 3; times++) await world.allCount(world.names, resumesWithinMs);
    neverTwoAtOnce(world);
    const [left] = await world.query<{ count: number }>(
      `select count(*)::int as count from rollcall_jobs.job where singleton_key like 'gbfs::later%'`,
    );
    assert.equal(left?.count, waiting);
    await soundRecord(world);
  },
});
