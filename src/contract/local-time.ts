/** Days of the week in the order in which {@link LocalTime} counts them. */
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const minuteMs = 60_000;
const dayMinutes = 24 * 60;

/** What a clock shows. */
interface LocalTime {
  /** 0 is Sunday. */
  day: number;
  /** Of the day. */
  minute: number;
}

/** What the clock shows in one time zone. A fleet is asked about the same minutes again and again. */
class ZoneClock {
  readonly #format: Intl.DateTimeFormat;
  readonly #shown = new Map<number, LocalTime>();

  constructor(timeZone: string | undefined) {
    this.#format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  }

  at(ms: number): LocalTime {
    const minute = Math.floor(ms / minuteMs);
    let shown = this.#shown.get(minute);
    if (!shown) {
      if (this.#shown.size >= dayMinutes) this.#shown.clear();
      const parts = new Map(this.#format.formatToParts(ms).map(({ type, value }) => [type, value]));
      shown = {
        day: weekdays.findIndex((name) => parts.get('weekday')?.toLowerCase() === name),
        minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
      };
      this.#shown.set(minute, shown);
    }
    return shown;
  }
}

const clocks = new Map<string | undefined, ZoneClock>();

/** What the clocks of a time zone show at a time (ms since 1970); without one, those of this machine. */
export function localTime(at: number, timeZone: string | undefined): LocalTime {
  let clock = clocks.get(timeZone);
  if (!clock) clocks.set(timeZone, (clock = new ZoneClock(timeZone)));
  return clock.at(at);
}
