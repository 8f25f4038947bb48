import { describe } from 'node:test';
import { adaptive, refused } from '../../../../tests/written-plans.ts';

describe('a plan with change windows that never open is refused, with field and fix, for', () => {
  refused(
    'a change window that never opens',
    adaptive,
    { changeWindows: [{ days: ['mon'], from: '22:00', to: '22:00' }] },
    /^changeWindows\.0\.to: is the time that the window opens at, so it is empty/,
  );
  refused(
    'a time zone that is none',
    adaptive,
    { changeWindows: [{ days: ['mon'], from: '22:00', to: '23:00', timezone: 'Mars/Olympus' }] },
    /^changeWindows\.0\.timezone: names no time zone, but "Mars\/Olympus": write one such as Europe\/Berlin or UTC$/,
  );
  refused(
    'a day that is named twice',
    adaptive,
    { changeWindows: [{ days: ['mon', 'mon'], from: '22:00', to: '23:00' }] },
    /^changeWindows\.0\.days\.1: names mon a second time/,
  );
});
