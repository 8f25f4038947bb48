import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../integration/service-process.ts';
import { answering, joinAll, resumesWithinMs, type Behaviour } from './behaviour.ts';
import { soundRecord } from './sound-record.ts';

/** Longer than the deadline of a poll, where nobody else takes over. */
const aloneMs = 4_000;

export const stoppedNode: Behaviour = {
  what: 'goes on after SIGSTOP beyond the deadline, and what the woken node had in hand is void',
  async holds(open) {
    const world = await open({ instances: answering(40, 400), everyMs: 500 });
    await joinAll(world);
    await world.allCount(world.names, 15_000, 0);
    const [frozen] = world.nodes;
    frozen?.freeze();
    const since = Date.now();
    if (world.driver === 'cluster on PostgreSQL') await world.allCount(world.names, resumesWithinMs, since);
    else await delay(aloneMs);
    frozen?.wake();
    const woken = Date.now();
    await world.allCount(world.names, resumesWithinMs, woken);
    await until('the woken node polls again', resumesWithinMs, () =>
      world.heard.some(({ told, node, at }) => told === 'began' && node === frozen?.name && at > woken),
    );
    assert.ok(frozen?.isRunning, frozen?.said);
    await soundRecord(world);
  },
};
