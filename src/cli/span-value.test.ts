import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { incidentOf, instantOf, thresholdsOf } from './span-value.ts';
import { UsageError } from './usage-error.ts';

const now = Date.UTC(2026, 10, 21, 8);
const refused = (work: () => unknown, why: RegExp) =>
  assert.throws(work, (error) => error instanceof UsageError && why.test(error.message));

describe('a time on the command line', () => {
  it('is RFC 3339, now, or so long ago', () => {
    assert.equal(instantOf('--from', '2026-11-20T08:00:00+01:00', now), '2026-11-20T07:00:00.000Z');
    assert.equal(instantOf('--from', 'now', now), '2026-11-21T08:00:00.000Z');
    assert.equal(instantOf('--from', '1.5h', now), '2026-11-21T06:30:00.000Z');
  });

  it('without a zone, or of no meaning, is refused with what would do', () => {
    for (const text of ['2026-11-20T08:00:00', '2026-13-40T08:00:00Z', 'yesterday', '', '99999999d'])
      refused(() => instantOf('--from', text, now), /--from is .*: write a time with its zone/);
  });
});

it('an incident is two times', () => {
  assert.deepEqual(incidentOf('--incident', '2h/1h', now), {
    from: '2026-11-21T06:00:00.000Z',
    to: '2026-11-21T07:00:00.000Z',
  });
  refused(() => incidentOf('--incident', '2h', now), /write two times/);
  refused(() => incidentOf('--incident', '3h/2h/1h', now), /write two times/);
});

describe('thresholds on the command line', () => {
  it('are a list, or a range with a step, both ends included and without noise', () => {
    assert.deepEqual(thresholdsOf('--thresholds', '1, 2.5,-3'), [1, 2.5, -3]);
    assert.deepEqual(thresholdsOf('--thresholds', '1..3/0.5'), [1, 1.5, 2, 2.5, 3]);
    assert.deepEqual(thresholdsOf('--thresholds', '0..0.3/0.1'), [0, 0.1, 0.2, 0.3]);
  });

  it('are refused where they are none, or too many', () => {
    refused(() => thresholdsOf('--thresholds', undefined), /--thresholds is missing/);
    for (const text of ['', 'a', '1,', '3..1/1', '1..3/0', '1..1000/1', '1..2/-1', '1e9'])
      refused(() => thresholdsOf('--thresholds', text), /write 1\.\.3\/0\.25/);
  });

  it('never crash, whatever is written', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          assert.ok(thresholdsOf('--thresholds', text).every(Number.isFinite));
        } catch (error) {
          assert.ok(error instanceof UsageError);
        }
      }),
    );
  });
});
