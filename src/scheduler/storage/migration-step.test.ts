import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { beyond, migrationStep } from './migration-step.ts';

const folder = join(import.meta.dirname, 'migrations');

describe('the first line of a migration', () => {
  it('names the oldest version that keeps running, whether it expands or contracts', () => {
    for (const word of ['expand', 'contract'])
      assert.equal(
        migrationStep('0020_a.sql', `-- ${word}: nodes from 0019_z on keep running\nselect 1;`).runsFrom,
        '0019_z',
      );
  });

  it('or says why older versions have to stop', () => {
    assert.equal(migrationStep('0020_a.sql', '-- stop: keys change\nselect 1;').runsFrom, undefined);
  });

  it('is asked for by name where it is missing or no use', () => {
    for (const first of ['create table a ();', '-- stop:', '-- expand: nodes from 19 on keep running'])
      assert.throws(
        () => migrationStep('0020_a.sql', `${first}\n`),
        /0020_a\.sql does not say which nodes keep running/,
      );
    for (const itself of ['0020_a', '0021_b'])
      assert.throws(
        () => migrationStep('0020_a.sql', `-- expand: nodes from ${itself} on keep running\n`),
        /name an earlier one/,
      );
  });

  it('of every migration that is shipped names one that is shipped', () => {
    const files = readdirSync(folder);
    const steps = files.map((file) => migrationStep(file, readFileSync(join(folder, file), 'utf8')));
    const names = steps.map(({ name }) => name);
    for (const { name, runsFrom } of steps)
      if (runsFrom !== undefined) assert.ok(names.includes(runsFrom), `${name} names ${runsFrom}`);
    const numbers = names.map((name) => name.slice(0, 4));
    assert.equal(new Set(numbers).size, numbers.length, 'two migrations have one number');
  });
});

describe('migrations that a version does not know', () => {
  const expand = { name: '0021_b.sql', runs_from: '0020_a' };

  it('are no matter to the version just before', () => {
    assert.deepEqual(beyond('0020_a', [expand, { name: '0022_c.sql', runs_from: '0020_a' }]), []);
  });

  it('stop a version two steps behind', () => {
    assert.deepEqual(beyond('0019_z', [expand]), ['0021_b.sql']);
    assert.deepEqual(beyond('0020_a', [expand, { name: '0030_d.sql', runs_from: '0022_c' }]), ['0030_d.sql']);
  });

  it('stop every version where they say nothing', () => {
    assert.deepEqual(beyond('0029_y', [{ name: '0030_d.sql', runs_from: null }]), ['0030_d.sql']);
  });
});
