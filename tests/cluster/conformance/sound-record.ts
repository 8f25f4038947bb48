import assert from 'node:assert/strict';
import { until } from '../../integration/service-process.ts';
import { violations, withoutJob } from '../claims-record.ts';
import type { Heard } from '../node-process.ts';
import type { World } from '../world.ts';

/** What holds at any time, whatever was done to the nodes: each epoch has one owner, and every instance its job. */
export async function soundRecord(world: World): Promise<void> {
  if (world.driver === 'in memory') return;
  assert.deepEqual(await violations(world), []);
  let missing: string[] = [];
  await until('every instance has a job', 5_000, async () => {
    missing = await withoutJob(world);
    return missing.length === 0;
  }).catch((error: Error) => assert.fail(`${error.message}: ${missing.slice(0, 5).join(', ')}`));
}

/** No poll of an instance began while another of it was in flight; of nodes that are neither killed nor frozen. */
export function neverTwoAtOnce(world: World): void {
  const flying = new Map<string, Heard>();
  const inTurn = [...world.heard].sort(
    (a, b) => a.at - b.at || Number(a.told === 'began') - Number(b.told === 'began'),
  );
  for (const each of inTurn) {
    const other = flying.get(each.key);
    if (each.told === 'began') {
      assert.equal(other, undefined, `${each.key} was polled by ${each.node} while ${other?.node} polled it`);
      flying.set(each.key, each);
    } else if (each.told === 'ended') flying.delete(each.key);
  }
}
