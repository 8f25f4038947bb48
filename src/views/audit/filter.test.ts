import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { filterFrom, placeOf, queryOf, type Filter } from './filter.ts';

const at = (place: string) => filterFrom(new URL(place, 'http://host').searchParams);
const name = fc.option(
  fc
    .string({ minLength: 1, maxLength: 100 })
    .map((text) => text.trim())
    .filter(Boolean),
  { nil: undefined },
);
const instant = fc.option(
  fc
    .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  { nil: undefined },
);
const filters: fc.Arbitrary<Filter> = fc.record({
  from: instant,
  to: instant,
  actor: name,
  action: name,
  subject: name,
  outcome: fc.option(fc.constantFrom('allowed' as const, 'refused' as const), { nil: undefined }),
});

describe('the filter of the audit log', () => {
  it('comes back from the address that it is written into', () =>
    fc.assert(
      fc.property(filters, (filter) => assert.deepEqual(at(placeOf(filter)), structuredClone(filter))),
    ));

  it('leaves out what an address cannot mean', () =>
    assert.deepEqual(queryOf(at('/audit?from=yesterday&outcome=maybe&actor=%20')), {}));
});
