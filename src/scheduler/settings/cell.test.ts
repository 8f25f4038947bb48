import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testKey } from '../../../tests/cells.ts';
import { adaptive } from '../../../tests/written-plans.ts';
import { rolloutPlan } from '../../contract/plan.ts';
import { cell, cellKey, needCellFor } from './cell.ts';

const sentinel = (name: string, changes: object = {}) => ({
  name,
  publicKey: testKey().publicKey,
  url: `http://${name}:7660/`,
  ...changes,
});
const sound = () => ({
  name: 'eu',
  number: 1,
  keyFile: 'eu.key',
  sentinels: ['s1', 's2', 's3'].map((name) => sentinel(name)),
});
const said = (written: object) =>
  (cell.safeParse(written).error?.issues ?? [])
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('\n');

describe('a cell in the settings', () => {
  it('needs two of three unless it says otherwise', () => {
    const { quorum, sentinels } = cell.parse(sound());
    assert.equal(quorum, 2);
    assert.equal(sentinels[0]?.url, 'http://s1:7660');
  });

  it('is refused with a quorum of one, more than there are, or no majority', () => {
    assert.match(
      said({ ...sound(), quorum: 1 }),
      /^quorum: must be 2 or more: no single sentinel is believed/,
    );
    assert.match(said({ ...sound(), quorum: 4 }), /^quorum: is more than the 3 sentinels/);
    const five = ['a', 'b', 'c', 'd', 'e'].map((name) => sentinel(name));
    assert.match(
      said({ ...sound(), sentinels: five }),
      /^quorum: is no majority of 5 sentinels: write 3 or more/,
    );
  });

  it('is refused with one key for two sentinels, or a key that is none', () => {
    const { publicKey } = testKey();
    const twice = [sentinel('s1', { publicKey }), sentinel('s2', { publicKey })];
    assert.match(said({ ...sound(), sentinels: twice }), /^sentinels\.1\.publicKey: is that of s1 too/);
    const none = [sentinel('s1', { publicKey: 'abc' }), sentinel('s2')];
    assert.match(
      said({ ...sound(), sentinels: none }),
      /^sentinels\.0\.publicKey: must be an Ed25519 public key/,
    );
    assert.match(said({ ...sound(), number: 100 }), /^number: must be a whole number from 1 to 99/);
  });

  it('is refused with a key that is not there', () => {
    assert.throws(
      () => cellKey({ keyFile: '/nowhere/eu.key' }),
      /Setting cell\.keyFile is .*cannot be read \(ENOENT\)/,
    );
  });

  it('is wanted by a plan that spans cells', () => {
    const written = adaptive();
    const plan = rolloutPlan.parse({
      ...written,
      stages: written.stages.map((stage) => ({ ...stage, cell: 'eu' })),
    });
    assert.throws(
      () => needCellFor([plan], undefined),
      /has stages of the cells eu, and this service is none: say with the setting cell/,
    );
    needCellFor([plan], cell.parse(sound()));
    needCellFor([rolloutPlan.parse(adaptive())], undefined);
  });
});
