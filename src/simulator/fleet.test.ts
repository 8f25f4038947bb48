import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planFleet } from './fleet.ts';

const countBy = <T>(list: T[], key: (item: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const item of list) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
};

test('twelve are six PVE, three PBS and three PMG, one of each on staging', () => {
  const fleet = planFleet(12, 1);
  assert.deepEqual(
    countBy(fleet, ({ type }) => type),
    { pve: 6, pbs: 3, pmg: 3 },
  );
  assert.deepEqual(
    fleet.filter(({ group }) => group === 'staging').map(({ name }) => name),
    ['pve-node3', 'pbs-backup3', 'pmg-mail3'],
  );
});

test('three already have all types', () => {
  assert.deepEqual(
    planFleet(3, 1).map(({ name }) => name),
    ['pve-node1', 'pbs-backup1', 'pmg-mail1'],
  );
});

test('about a sixth of a large fleet is staging, and names are unique', () => {
  const fleet = planFleet(1_000, 1);
  const { staging = 0 } = countBy(fleet, ({ group }) => group);
  assert.ok(Math.abs(staging - 1_000 / 6) < 5, `${staging}`);
  assert.equal(new Set(fleet.map(({ name }) => name)).size, 1_000);
});

test('credentials depend on the seed alone, and no two instances share them', () => {
  assert.deepEqual(planFleet(12, 7), planFleet(12, 7));
  const all = [...planFleet(12, 7), ...planFleet(12, 8)].map(({ credentials }) =>
    JSON.stringify(credentials),
  );
  assert.equal(new Set(all).size, 24);
});
