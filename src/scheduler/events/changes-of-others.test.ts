import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { systemClock } from '../clock/clock.ts';
import type { Database } from '../storage/database.ts';
import { ChangesOfOthers } from './changes-of-others.ts';
import { InstanceChanges, type InstanceChange } from './instance-changes.ts';

let database: Database;
let folder: string;
before(async () => ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const change = (key: string): InstanceChange =>
  ({ type: 'breaker', key, at: new Date().toISOString() }) as unknown as InstanceChange;

/** As a node stores what it saw. */
async function saw(node: string | undefined, ...keys: string[]): Promise<void> {
  const changes = new InstanceChanges(database, systemClock, (error) => assert.fail(error as Error), node);
  changes.append(keys.map(change));
  await changes.stop();
}
const keysOf = (changes: InstanceChange[]) => changes.map(({ key }) => key).sort();

describe('what other nodes saw', () => {
  it('is told once, from the first look on, and nothing of what this node saw itself', async () => {
    await saw('there', 'before');
    const others = new ChangesOfOthers(database, 'here');
    assert.deepEqual(await others.look(), []);
    await saw('there', 'a', 'b');
    await saw('here', 'own');
    assert.deepEqual(keysOf(await others.look()), ['a', 'b']);
    assert.deepEqual(await others.look(), []);
    await saw('elsewhere', 'c');
    assert.deepEqual(keysOf(await others.look()), ['c']);
    assert.deepEqual(await others.look(), []);
  });
});
