import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { answering, joinAll, resumesWithinMs, type Behaviour } from './behaviour.ts';
import { soundRecord } from './sound-record.ts';

const awayMs = 2_000;
export const restartedServer: Behaviour = {
  what: 'goes on after the database was killed and started again',
  async holds(open) {
    const world = await open({ instances: answering(40, 200), everyMs: 500, ownServer: true });
    await joinAll(world);
    await world.allCount(world.names, 15_000, 0);
    await world.killServer();
    await delay(awayMs);
    await world.resumeServer();
    await world.allCount(world.names, resumesWithinMs);
    for (const node of world.nodes) assert.ok(node.isRunning, node.said);
    await soundRecord(world);
  },
};
