import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstanceConfig } from '../../contract/instance.ts';
import { nodeName, number, sortedBy, tokenHeader } from './proxmox.ts';

const config: InstanceConfig = {
  name: 'x',
  type: 'pve',
  url: 'https://127.0.0.1:8006',
  auth: { tokenId: 'user@realm!name', secret: 's' },
};

test('a number may be text, but not any text', () => {
  assert.deepEqual(
    [0, -1.5, '0', '12', '0.83', '-3'].map((value) => number.parse(value)),
    [0, -1.5, 0, 12, 0.83, -3],
  );
  for (const value of ['', ' 1', '1e5', 'NaN', '0x10', null, true]) {
    assert.equal(number.safeParse(value).success, false, String(value));
  }
});

test('a node name cannot leave its place in a path', () => {
  assert.equal(nodeName.safeParse('pve-node1.lan').success, true);
  for (const name of ['', '..', '../access', 'a/b', 'a?b', 'a%2f', 'a b', '-a', 'a'.repeat(64)]) {
    assert.equal(nodeName.safeParse(name).success, false, name);
  }
});

test('PVE and PBS spell their token header differently', () => {
  assert.deepEqual(tokenHeader(config, 'PVEAPIToken'), { authorization: 'PVEAPIToken=user@realm!name=s' });
  assert.deepEqual(tokenHeader(config, 'PBSAPIToken'), { authorization: 'PBSAPIToken=user@realm!name:s' });
});

test('sorting does not touch the list it is given', () => {
  const list = ['b', 'a', 'B'];
  assert.deepEqual(
    sortedBy(list, (item) => item),
    ['B', 'a', 'b'],
  );
  assert.deepEqual(list, ['b', 'a', 'B']);
});
