import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sessionTelemetry } from '../../contract/policy-overview.ts';
import { newTelemetry, together, withSignals } from './telemetry.ts';

const frozen = { kind: 'transition', from: 'live', to: 'frozen' } as const;
const live = { kind: 'transition', from: 'frozen', to: 'live' } as const;

describe('what a page tells of its session', () => {
  it('counts every signal, and that the page was left out of step', () => {
    const heard = withSignals(newTelemetry, [
      frozen,
      { kind: 'quality', quality: 'full' },
      { kind: 'mismatch' },
    ]);
    assert.deepEqual(withSignals(heard, [live], true), {
      transitions: [
        { from: 'live', to: 'frozen' },
        { from: 'frozen', to: 'live' },
      ],
      playbacks: ['full'],
      mismatches: 1,
      recovered: 0,
      not_recovered: 1,
    });
  });

  it('is untouched where nothing happened, so that nothing is sent', () => {
    assert.equal(withSignals(newTelemetry, []), newTelemetry);
  });

  it('keeps what could not be told together with what came in meanwhile', () => {
    const lost = withSignals(newTelemetry, [frozen, { kind: 'mismatch' }]);
    const meanwhile = withSignals(newTelemetry, [live, { kind: 'recovery' }]);
    assert.deepEqual(together(lost, meanwhile), withSignals(lost, [live, { kind: 'recovery' }]));
    assert.deepEqual(together(lost, newTelemetry), lost);
  });

  it('is never more than the service takes at once, of which the latest stay', () => {
    const many = withSignals(
      newTelemetry,
      Array.from({ length: 100 }, () => frozen),
    );
    const told = together(many, withSignals(newTelemetry, [live]));
    assert.equal(sessionTelemetry.safeParse(told).success, true);
    assert.deepEqual(told.transitions.at(-1), { from: 'frozen', to: 'live' });
  });
});
