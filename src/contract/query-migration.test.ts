import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rollcallQuery } from './query.ts';
import { migrateQuery, newerThanThis, querySchemaVersion } from './query-migration.ts';

test('a query of the first version, which said none, is read as before', () => {
  for (const [saved, expected] of [
    [{ kind: 'queue' }, { kind: 'queue' }],
    [{ kind: 'breakers' }, { kind: 'breakers', format: 'table' }],
    [
      { kind: 'breakers', format: 'numeric' },
      { kind: 'breakers', format: 'numeric' },
    ],
    [
      { kind: 'breakers', format: 'graph' },
      { kind: 'breakers', format: 'table' },
    ],
    [
      { kind: 'verdict', rollout: ' adaptive-polling ' },
      { kind: 'verdict', rollout: 'adaptive-polling' },
    ],
    [
      { kind: 'history', series: ['queue.backlog'] },
      { kind: 'history', series: ['queue.backlog'] },
    ],
  ]) {
    const migrated = migrateQuery(saved);
    assert.deepEqual(migrated, { ...expected, schemaVersion: querySchemaVersion });
    assert.ok(rollcallQuery.safeParse(migrated).success);
  }
});

test('what Grafana keeps beside a query stays', () => {
  assert.deepEqual(migrateQuery({ refId: 'B', hide: true, kind: 'queue', range: true }), {
    refId: 'B',
    hide: true,
    kind: 'queue',
    range: true,
    schemaVersion: querySchemaVersion,
  });
});

test('a query of a newer version stays as it is, and says what to do', () => {
  const newer = { kind: 'queue', schemaVersion: querySchemaVersion + 1 };
  assert.equal(migrateQuery(newer), newer);
  assert.match(newerThanThis(newer) ?? '', /newer version of the plugin .* Update the plugin/);
  assert.equal(newerThanThis(migrateQuery({ kind: 'queue' })), undefined);
});

test('whatever was saved, migrating it ends, changes no argument, and is done once', () => {
  const version = fc.oneof(fc.integer(), fc.string(), fc.constant(undefined));
  const saved = fc.oneof(
    fc.jsonValue(),
    fc.record(
      { kind: fc.string(), rollout: fc.jsonValue(), schemaVersion: version },
      { noNullPrototype: true },
    ),
  );
  fc.assert(
    fc.property(saved, (query) => {
      const before = structuredClone(query);
      const migrated = migrateQuery(query);
      assert.deepEqual(query, before);
      assert.deepEqual(migrateQuery(migrated), migrated);
    }),
  );
});
