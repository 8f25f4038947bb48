import assert from 'node:assert/strict';
import { until } from '../../integration/service-process.ts';
import { answering, resumesWithinMs, type Behaviour } from './behaviour.ts';
import { neverTwoAtOnce, soundRecord } from './sound-record.ts';

/** It takes two seconds at the most, and then the process has to end on a machine that does much else. */
const drainsWithinMs = 10_000;

export const joiningAndLeaving: Behaviour = {
  what: 'shares the polls with who joins, and one that leaves gives back at once what it has in hand, as due as it was',
  async holds(open) {
    const world = await open({
      instances: { ...answering(30, 300), slow: { does: 'answer', afterMs: 20_000 } },
      deadlineMs: 30_000,
    });
    await world.join();
    if (world.driver === 'cluster on PostgreSQL') {
      await world.join();
      await world.join();
    }
    const usual = world.names.filter((name) => name !== 'slow');
    await world.allCount(usual, 15_000, 0);
    await until('every node polls', resumesWithinMs, () =>
      world.nodes.every(({ name }) => world.heard.some(({ node }) => node === name)),
    );
    await until('the slow one is in flight', resumesWithinMs, () => world.of('slow', 'began').length > 0);
    const holder = world.nodes.find(({ name }) => name === world.of('slow', 'began')[0]?.node);
    const left = Date.now();
    await holder?.stop();
    assert.ok(Date.now() - left < drainsWithinMs, `left after ${Date.now() - left} ms`);
    if (world.driver !== 'cluster on PostgreSQL') await world.join();
    await world.allCount(usual, resumesWithinMs, Date.now());
    await until('the slow one is polled again', 5_000, () => world.of('slow', 'began', left).length > 0);
    assert.deepEqual(
      world.heard.filter(({ ok }) => ok === false),
      [],
    );
    neverTwoAtOnce(world);
    await soundRecord(world);
  },
};
