import assert from 'node:assert/strict';
import { until } from '../../integration/service-process.ts';
import { keyOf } from '../node/settings.ts';
import type { World } from '../world.ts';
import { resumesWithinMs, type Behaviour } from './behaviour.ts';
import { soundRecord } from './sound-record.ts';

export const staleWrites: Behaviour = {
  what: 'stores nothing of a poll whose epoch is over, and polls the instance again',
  async holds(open) {
    const world = await open({
      instances: { slow: { does: 'answer', afterMs: 50 } },
      deadlineMs: 15_000,
    });
    const node = await world.join();
    await world.allCount(['slow'], 15_000, 0);
    await world.answering({ slow: { does: 'wait' } });
    const since = Date.now();
    await until('it is polled again', 10_000, () => world.of('slow', 'began', since).length > 0);
    const before = await stateOf(world);
    // As if another node had taken it over meanwhile.
    await world.query(
      `update poll_claims set epoch = epoch + 1 where key = $1 and part = 'status' and job is not null`,
      [keyOf('slow')],
    );
    const began = Date.now();
    await node.ask({ ask: 'release' });
    await until('it is dropped', 10_000, async () => (await node.ask({ ask: 'stale' })) === 1);
    assert.deepEqual(await stateOf(world), before);
    assert.deepEqual(world.of('slow', 'counted', began), []);
    await until('it is polled again', resumesWithinMs, () => world.of('slow', 'began', began).length > 0);
    await node.ask({ ask: 'release' });
    await world.allCount(['slow'], resumesWithinMs, began);
    await soundRecord(world);
  },
};

async function stateOf(world: World): Promise<object[]> {
  return world.query(`select state->'lastSuccessAt' as at from instance_states where key = $1`, [
    keyOf('slow'),
  ]);
}
