import type { RolloutPlan } from '../shape.ts';
import { repeated, type Complaint } from './complaint.ts';

/** Change windows that never open, or lie in no time zone. */
export function calendarComplaints({ changeWindows }: RolloutPlan): Complaint[] {
  return changeWindows.flatMap(({ days, from, to, timezone }, index) => {
    const path = ['changeWindows', index];
    return [
      ...(from === to
        ? [
            {
              path: [...path, 'to'],
              message: `is the time that the window opens at, so it is empty: write a later time, or leave the window out`,
            },
          ]
        : []),
      ...(isTimezone(timezone)
        ? []
        : [
            {
              path: [...path, 'timezone'],
              message: `names no time zone, but ${JSON.stringify(timezone)}: write one such as Europe/Berlin or UTC`,
            },
          ]),
      ...repeated(days).map((at) => ({
        path: [...path, 'days', at],
        message: `names ${days[at]} a second time: remove it`,
      })),
    ];
  });
}

function isTimezone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
