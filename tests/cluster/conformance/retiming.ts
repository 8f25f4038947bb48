import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { answering, joinAll, type Behaviour } from './behaviour.ts';
import { soundRecord } from './sound-record.ts';

export const retiming: Behaviour = {
  what: 'brings idle polls forward when the cadence changes, on whichever node that was told, and puts none off',
  async holds(open) {
    const world = await open({ instances: answering(20, 50), everyMs: 120_000 });
    await joinAll(world);
    await world.allCount(world.names, 20_000, 0);
    const settled = Date.now();
    await delay(1_000);
    assert.deepEqual(
      world.heard.filter(({ at }) => at > settled + 500),
      [],
    );
    await world.node.ask({ ask: 'poll every', ms: 1_000 });
    await world.allCount(world.names, 10_000, Date.now());
    // What was planned by the quick cadence still runs as it was planned.
    const slowedAt = Date.now();
    await world.node.ask({ ask: 'poll every', ms: 120_000 });
    await world.allCount(world.names, 10_000, slowedAt);
    await soundRecord(world);
  },
};
