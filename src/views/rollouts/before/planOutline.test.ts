import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { outlineOf } from './planOutline.ts';

const shipped = (name: string) =>
  readFileSync(join(import.meta.dirname, `../../../../rollouts/${name}.yaml`), 'utf8');

describe('the outline of a plan', () => {
  it('names the criteria with the numbers that a what-if varies', () => {
    const { criteria } = outlineOf(shipped('adaptive-polling'));
    const thresholds = Object.fromEntries(criteria.map(({ name, threshold }) => [name, threshold]));
    assert.equal(thresholds['queue'], 1.5);
    assert.equal(thresholds['staleness'], 60);
    assert.equal(thresholds['queue-tripled'], 3);
    assert.equal(thresholds['customer-alerts'], undefined);
    assert.equal(criteria.find(({ name }) => name === 'queue')?.title, 'Queue depth under 1.5 × instances');
  });

  it('says which criteria history has nothing of', () => {
    const { criteria } = outlineOf(shipped('adaptive-polling'));
    assert.deepEqual(
      criteria.filter(({ unrecorded }) => unrecorded).map(({ name }) => name),
      ['test-suite', 'integration-test', 'soak-test', 'alerts-quiet', 'customer-alerts', 'alerts-cleared'],
    );
  });

  it('is empty for what is no plan, and never fails', () => {
    for (const text of ['', 'name: [', 'criteria: 3', '- a\n- b', 'criteria: &a { b: *a }'])
      assert.ok(Array.isArray(outlineOf(text).criteria), text);
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(outlineOf(text).criteria)));
  });
});
