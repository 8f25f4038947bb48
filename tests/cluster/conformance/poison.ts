import assert from 'node:assert/strict';
import { until } from '../../integration/service-process.ts';
import { keyOf } from '../node/settings.ts';
import type { World } from '../world.ts';
import { answering, resumesWithinMs, type Behaviour } from './behaviour.ts';
import { soundRecord } from './sound-record.ts';

/** It costs two lives at the most, each of which is missed some time later; and a start takes its time. */
const lives = 3;

export const poison: Behaviour = {
  what: 'makes an instance that takes its process down a dead letter, and none of those that were in flight beside it',
  async holds(open) {
    const world = await open({
      instances: { ...answering(20, 200), poison: { does: 'kill' } },
      everyMs: 500,
    });
    await world.join();
    const deadLetter = await until('it is a dead letter', lives * resumesWithinMs, async () => {
      // Its supervisor starts each that died.
      if (!world.nodes.some(({ isRunning }) => isRunning)) await world.join();
      return (await deadLetters(world)).length > 0;
    }).then(() => deadLetters(world));
    assert.deepEqual(
      deadLetter.map(({ key }) => key),
      [keyOf('poison')],
    );
    assert.match(deadLetter[0]?.message ?? '', /process/);
    assert.ok(world.nodes.length <= lives, `it cost ${world.nodes.length - 1} processes`);
    // From now on it costs none.
    await world.allCount(
      world.names.filter((name) => name !== 'poison'),
      15_000,
    );
    assert.equal(world.nodes.filter(({ isRunning }) => isRunning).length, 1);
    await soundRecord(world);
  },
};

async function deadLetters(world: World): Promise<{ key: string; message: string | null }[]> {
  return world
    .query<{ key: string; message: string | null }>(
      `select key, state->'lastError'->>'message' as message from instance_states where state ? 'deadLetter'`,
    )
    .catch(() => []);
}
