import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaults, isBrief, isOlder, migrated } from './options.ts';

test('a panel that an older version saved keeps its data source, and looks as it did', () => {
  const saved = { datasourceUid: 'rollcall' };
  assert.ok(isOlder(saved));
  assert.deepEqual(migrated(saved), { datasourceUid: 'rollcall', layout: 'full', readOnly: false });
  assert.equal(isOlder(migrated(saved)), false);
});

test('options of a newer version, or of another plugin, do no harm', () => {
  assert.deepEqual(migrated({ layout: 'orbit', datasourceUid: 7, legend: { show: true } }), defaults);
  assert.deepEqual(migrated(undefined), { ...defaults, layout: 'full' });
});

test('what was chosen stays chosen', () => {
  const chosen = { datasourceUid: 'a', layout: 'brief', readOnly: true } as const;
  assert.deepEqual(migrated(chosen), chosen);
});

test('a list and a small tile are in brief, unless somebody chose otherwise', () => {
  assert.equal(isBrief(defaults, 800, 1), false);
  assert.equal(isBrief(defaults, 800, 2), true);
  assert.equal(isBrief(defaults, 200, 1), true);
  assert.equal(isBrief({ ...defaults, layout: 'full' }, 200, 3), false);
  assert.equal(isBrief({ ...defaults, layout: 'brief' }, 800, 1), true);
});
