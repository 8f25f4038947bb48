import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { selectScope } from './scope.ts';

const fleet = fc.uniqueArray(
  fc.record({
    key: fc.tuple(fc.constantFrom('pve', 'pbs', 'pmg'), fc.nat(999)).map(([type, n]) => `${type}::n${n}`),
    group: fc.constantFrom('staging', 'production', undefined),
  }),
  { selector: ({ key }) => key, maxLength: 60 },
);
const percent = fc.integer({ min: 0, max: 100 });

describe('a scope', () => {
  it('holds every instance of a smaller share in a larger one', () => {
    fc.assert(
      fc.property(fleet, percent, percent, fc.subarray(['staging', 'production']), (fleet, a, b, groups) => {
        const small = selectScope({ groups, percent: Math.min(a, b) }, fleet);
        const large = selectScope({ groups, percent: Math.max(a, b) }, fleet);
        assert.ok([...small].every((key) => large.has(key)));
      }),
    );
  });

  it('selects its share, at least one of a fleet for any share above zero, all at 100 % and none at 0', () => {
    fc.assert(
      fc.property(fleet, percent, (fleet, percent) => {
        const { size } = selectScope({ groups: [], percent }, fleet);
        assert.ok(size * 100 >= percent * fleet.length && (size - 1) * 100 < percent * fleet.length);
        if (percent > 0 && fleet.length > 0) assert.ok(size >= 1);
        if (percent === 100) assert.equal(size, fleet.length);
        if (percent === 0) assert.equal(size, 0);
      }),
    );
  });

  it('selects 7 of 100 instances at 7 %, not 8', () => {
    const fleet = Array.from({ length: 100 }, (_, n) => ({ key: `pve::node${n}`, group: undefined }));
    assert.equal(selectScope({ groups: [], percent: 7 }, fleet).size, 7);
  });

  it('does not depend on the order in which instances are named', () => {
    fc.assert(
      fc.property(fleet, percent, (fleet, percent) => {
        const scope = { groups: ['staging'], percent };
        assert.deepEqual(selectScope(scope, fleet), new Set(selectScope(scope, fleet)));
        assert.deepEqual(
          [...selectScope(scope, fleet)].sort(),
          [...selectScope(scope, fleet.toReversed())].sort(),
        );
      }),
    );
  });

  it('selects every member of its groups and of no other', () => {
    fc.assert(
      fc.property(fleet, (fleet) => {
        const selected = selectScope({ groups: ['staging'], percent: 0 }, fleet);
        assert.deepEqual(
          [...selected].sort(),
          fleet
            .filter(({ group }) => group === 'staging')
            .map(({ key }) => key)
            .sort(),
        );
      }),
    );
  });

  it('selects the same instances on every machine and at every start', () => {
    const fleet = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({ key: `pve::node${n}`, group: undefined }));
    assert.deepEqual([...selectScope({ groups: [], percent: 25 }, fleet)], ['pve::node2', 'pve::node5']);
  });
});
