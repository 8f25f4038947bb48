import { dateTimeFormat } from '@grafana/data';
import type { JSX } from 'react';
import { useHost } from '../host/host.ts';
import { spellAgo, spellUntil } from '../rollout/duration.ts';

/** An instant, told from now on: `3 min ago`, `in 12 s`. Its title says when that is, in the reader's zone. */
export function Moment({ at, now }: { at: string; now: number }): JSX.Element {
  const { timeZone } = useHost();
  const told = Date.parse(at) > now ? spellUntil(at, now) : spellAgo(at, now);
  return (
    <time dateTime={at} title={dateTimeFormat(at, { timeZone })}>
      {told}
    </time>
  );
}

/** An instant by the clock of the reader's zone, where it is the order that counts, or the day. */
export function Clock({ at }: { at: string }): JSX.Element {
  const { timeZone } = useHost();
  return <time dateTime={at}>{dateTimeFormat(at, { timeZone })}</time>;
}
