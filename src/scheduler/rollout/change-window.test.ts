import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ChangeWindow } from '../../contract/plan.ts';
import { changeWindowAt } from './change-window.ts';

const daily = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const window = (changes: Partial<ChangeWindow>): ChangeWindow => ({
  days: [...daily],
  from: '22:00',
  to: '06:00',
  timezone: 'UTC',
  ...changes,
});
const at = (text: string) => Date.parse(text);
const isOpen = (given: ChangeWindow, time: string) => changeWindowAt([given], at(time)).open;
const opensAt = (given: ChangeWindow, time: string) => {
  const { opensAt } = changeWindowAt([given], at(time));
  return opensAt === null ? null : new Date(opensAt).toISOString();
};

describe('a change window', () => {
  it('that no plan names is always open', () => {
    assert.deepEqual(changeWindowAt([], at('2026-11-21T12:00:00Z')), { open: true, opensAt: null });
  });

  it('goes from its first minute to before its last, and says when it opens next', () => {
    const morning = window({ from: '08:30', to: '09:00' });
    assert.equal(isOpen(morning, '2026-11-21T08:29:59Z'), false);
    assert.equal(isOpen(morning, '2026-11-21T08:30:00Z'), true);
    assert.equal(isOpen(morning, '2026-11-21T08:59:59Z'), true);
    assert.equal(isOpen(morning, '2026-11-21T09:00:00Z'), false);
    assert.equal(opensAt(morning, '2026-11-21T09:00:00Z'), '2026-11-22T08:30:00.000Z');
  });

  it('over midnight belongs to the day that it began on', () => {
    // 2026-11-20 is a Friday.
    const friday = window({ days: ['fri'] });
    assert.equal(isOpen(friday, '2026-11-20T03:00:00Z'), false);
    assert.equal(isOpen(friday, '2026-11-20T23:00:00Z'), true);
    assert.equal(isOpen(friday, '2026-11-21T03:00:00Z'), true);
    assert.equal(isOpen(friday, '2026-11-21T23:00:00Z'), false);
    assert.equal(opensAt(friday, '2026-11-21T12:00:00Z'), '2026-11-27T22:00:00.000Z');
  });

  it('is in local time through both changes of daylight saving', () => {
    const night = window({ from: '02:15', to: '02:45', timezone: 'Europe/Berlin' });
    // On 2026-03-29 clocks go from 02:00 to 03:00: there is no 02:15.
    assert.equal(opensAt(night, '2026-03-28T12:00:00Z'), '2026-03-30T00:15:00.000Z');
    // On 2026-10-25 they go from 03:00 back to 02:00: 02:15 comes twice.
    assert.equal(opensAt(night, '2026-10-24T12:00:00Z'), '2026-10-25T00:15:00.000Z');
    assert.equal(isOpen(night, '2026-10-25T00:30:00Z'), true);
    assert.equal(isOpen(night, '2026-10-25T00:50:00Z'), false);
    assert.equal(isOpen(night, '2026-10-25T01:30:00Z'), true);
    const evening = window({ from: '22:00', to: '06:00', timezone: 'Europe/Berlin' });
    assert.equal(opensAt(evening, '2026-03-29T12:00:00Z'), '2026-03-29T20:00:00.000Z');
    assert.equal(opensAt(evening, '2026-10-25T12:00:00Z'), '2026-10-25T21:00:00.000Z');
  });

  it('opens exactly then, whatever the window, zone and time', () => {
    const time = fc
      .integer({ min: 0, max: 24 * 60 - 1 })
      .map(
        (minute) =>
          `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`,
      );
    const given = fc.record({
      days: fc.uniqueArray(fc.constantFrom(...daily), { minLength: 1 }),
      from: time,
      to: time,
      timezone: fc.constantFrom(
        'UTC',
        'Europe/Berlin',
        'America/New_York',
        'Australia/Lord_Howe',
        'Asia/Kathmandu',
      ),
    });
    const moment = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
    fc.assert(
      fc.property(given, moment, (window, now) => {
        const { open, opensAt } = changeWindowAt([window], now);
        if (open) return assert.equal(opensAt, null);
        if (opensAt === null) return;
        assert.ok(opensAt > now);
        assert.equal(changeWindowAt([window], opensAt).open, true);
        assert.equal(changeWindowAt([window], opensAt - 60_000).open, false);
      }),
      { numRuns: 150 },
    );
  });
});
