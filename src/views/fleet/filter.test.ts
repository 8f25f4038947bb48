import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { breakerState } from '../../contract/health.ts';
import { instanceType } from '../../contract/instance.ts';
import { instanceCondition } from '../../contract/management.ts';
import { breakerStates, conditions, filterFrom, isFiltering, placeOf, types, type Filter } from './filter.ts';

const at = (place: string) => filterFrom(new URL(place, 'http://host').searchParams);

const filters: fc.Arbitrary<Filter> = fc.record({
  text: fc.string({ maxLength: 200 }).map((text) => text.trim()),
  state: fc.option(fc.constantFrom(...conditions), { nil: undefined }),
  type: fc.option(fc.constantFrom(...types), { nil: undefined }),
  group: fc.option(fc.string({ minLength: 1, maxLength: 200 }), { nil: undefined }),
  breaker: fc.option(fc.constantFrom(...breakerStates), { nil: undefined }),
  sort: fc.record({
    by: fc.constantFrom('key' as const, 'lastSuccess' as const, 'failures' as const, 'nextPoll' as const),
    order: fc.constantFrom('asc' as const, 'desc' as const),
  }),
});

describe('the filter of the fleet', () => {
  it('offers every type, state and breaker that the contract knows', () => {
    assert.deepEqual([...types].sort(), [...instanceType.options].sort());
    assert.deepEqual([...conditions].sort(), [...instanceCondition.options].sort());
    assert.deepEqual([...breakerStates].sort(), [...breakerState.options].sort());
  });

  it('comes back from the address that it is written into', () =>
    fc.assert(
      fc.property(filters, (filter) => assert.deepEqual(at(placeOf(filter)), structuredClone(filter))),
    ));

  it('leaves out what an address cannot mean', () => {
    const filter = at('/fleet?state=sleepy&type=vm&sort=colour&order=up&breaker=');
    assert.equal(isFiltering(filter), false);
    assert.equal(placeOf(filter), '/fleet');
  });
});
