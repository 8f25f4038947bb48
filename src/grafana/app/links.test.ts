import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withDataSource } from '../calls/withDataSource.ts';
import { placeOfAlert, placeOfPanel } from './links.ts';

const asking = (query: object, uid = 'rollcall') => [
  { refId: 'A', datasource: { type: 'prometheus', uid: 'prom' } },
  { refId: 'B', datasource: { type: 'rollcall-scheduler-datasource', uid }, ...query },
];

describe('the link of a panel', () => {
  for (const [query, place] of [
    [{ kind: 'verdict', rollout: 'optimize' }, '/rollouts/optimize'],
    [{ kind: 'criteria', rollout: '$rollout' }, '/rollouts'],
    [{ kind: 'transitions', rollouts: ['optimize'] }, '/rollouts/optimize'],
    [{ kind: 'rollouts', rollouts: ['optimize', 'adaptive-polling'] }, '/rollouts'],
    [{ kind: 'instances', instances: ['pve::node1'] }, '/fleet/instances/pve%3A%3Anode1'],
    [{ kind: 'breakers', instances: ['node1'] }, '/fleet'],
    [{ kind: 'queue' }, '/fleet'],
    [{ kind: 'sync' }, '/sync'],
    [{ kind: 'policy' }, '/optimize'],
    [{ kind: 'audit' }, '/audit'],
    [{}, '/fleet'],
  ] as const)
    test(`that asks ${JSON.stringify(query)} leads to ${place}`, () =>
      assert.equal(placeOfPanel(asking(query)), `${place}?datasource=rollcall`));

  test('leaves a data source that a variable names to the page', () =>
    assert.equal(placeOfPanel(asking({ kind: 'sync' }, '${ds}')), '/sync'));

  test('knows a query of ours that leaves its data source to the panel', () => {
    const inherited = { refId: 'A', kind: 'verdict', rollout: '$rollout', schemaVersion: 2 };
    assert.equal(placeOfPanel([inherited]), '/rollouts');
  });

  test('is not there where nothing of ours is asked', () => {
    assert.equal(placeOfPanel([{ refId: 'A', datasource: { type: 'prometheus' } }]), undefined);
    assert.equal(placeOfPanel([{ refId: 'A' }]), undefined);
    assert.equal(placeOfPanel(undefined), undefined);
  });
});

describe('the link of an alert', () => {
  test('leads to the rollout or the instance that its labels name', () => {
    assert.equal(placeOfAlert({ rollout: 'optimize' }), '/rollouts/optimize');
    assert.equal(placeOfAlert({ type: 'pve', instance: 'node1' }), '/fleet/instances/pve%3A%3Anode1');
  });

  test('is not there for an alert of something else', () => {
    assert.equal(placeOfAlert({ instance: 'db1:9100' }), undefined);
    assert.equal(placeOfAlert(undefined), undefined);
  });
});

test('a place with a query of its own keeps it', () =>
  assert.equal(withDataSource('/fleet?type=pve', 'a b'), '/fleet?type=pve&datasource=a%20b'));
