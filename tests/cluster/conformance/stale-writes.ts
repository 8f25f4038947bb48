import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../integration/service-process.ts';
import { keyOf } from '../node/settings.ts';
import { resumesWithinMs, type Behaviour } from './behaviour.ts';
import { soundRecord } from './sound-record.ts';

const takesMs = 1_500;

export const staleWrites: Behaviour = {
  what: 'stores nothing of a poll whose epoch is over, and polls the instance again',
  async holds(open) {
    const world = await open({ instances: { slow: { does: 'answer', afterMs: takesMs } } });
    await world.join();
    await world.allCount(['slow'], 15_000, 0);
    const since = Date.now();
    await until('it is polled again', 10_000, () => world.of('slow', 'began', since).length > 0);
    const before = await stateOf(world);
    // As if another node had taken it over meanwhile.
    await world.query(
      `update poll_claims set epoch = epoch + 1 where key = $1 and part = 'status' and job is not null`,
      [keyOf('slow')],
    );
    await delay(takesMs + 500);
    assert.deepEqual(await stateOf(world), before);
    assert.deepEqual(world.of('slow', 'counted', since), []);
    await world.allCount(['slow'], resumesWithinMs + takesMs, since);
    await soundRecord(world);
  },
};

async function stateOf(world: { query(sql: string, parameters: string[]): Promise<object[]> }) {
  const rows = await world.query(`select state->'lastSuccessAt' as at from instance_states where key = $1`, [
    keyOf('slow'),
  ]);
  return rows;
}
