import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spellSettings } from './settings.ts';

test('settings of a lever read as a line, and what is empty is left out', () => {
  assert.equal(
    spellSettings({ enabled: true, scope: { groups: [], percent: 25 } }),
    'enabled true, scope.percent 25',
  );
  assert.equal(
    spellSettings({ availableVersions: ['greedy', 'global'], audience: 'none', degradeLevel: null }),
    'availableVersions greedy + global, audience none, degradeLevel null',
  );
  assert.equal(spellSettings({}), '');
});
