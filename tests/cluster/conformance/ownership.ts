import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { answering, joinAll, type Behaviour } from './behaviour.ts';
import { neverTwoAtOnce, soundRecord } from './sound-record.ts';

const watchedMs = 4_000;

export const ownership: Behaviour = {
  what: 'gives each epoch of an instance to one owner, and an instance to one poll at a time',
  async holds(open) {
    const world = await open({ instances: answering(30, 100), everyMs: 200 });
    await joinAll(world);
    await world.allCount(world.names, 15_000, 0);
    const before = world.heard.length;
    await delay(watchedMs);
    assert.ok(world.heard.length > before + 30, 'nothing was polled');
    neverTwoAtOnce(world);
    await soundRecord(world);
  },
};
