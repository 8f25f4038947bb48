import type { HealthDocument } from '../../../contract/health.ts';
import type { Frame } from '../../backend-sdk/index.ts';
import { flag, number, tableFrame, text, time } from './table-frame.ts';
import { ms, secondsSince } from './time.ts';

/** One row an instance: last good poll, staleness, cadence, breaker, dead letter, last error. */
export function instanceFrames({ instances, staleness, updatedAt }: HealthDocument): Frame[] {
  const now = ms(updatedAt) ?? Date.now();
  const score = new Map(staleness.map((each) => [`${each.type}::${each.instance}`, each.score]));
  return tableFrame('instances', instances, [
    text('instance', 'Instance', (each) => each.displayName || each.instance),
    text('type', 'Type', (each) => each.type),
    text('group', 'Group', (each) => each.group),
    number('staleness', 'Staleness', (each) => secondsSince(each.pollStatus.lastSuccess, now), {
      unit: 's',
      noValue: 'never polled',
    }),
    number('score', 'Score', (each) => score.get(each.key), { min: 0, max: 1, decimals: 2 }),
    time('lastSuccess', 'Last success', (each) => ms(each.pollStatus.lastSuccess)),
    flag('adaptive', 'Adaptive', (each) => each.schedule?.adaptive),
    number('interval', 'Interval', (each) => each.schedule?.intervalSeconds, { unit: 's' }),
    text('intervalReasons', 'Why this interval', (each) => each.schedule?.reasons.join('; ')),
    text('breaker', 'Breaker', (each) => each.breaker.state),
    number('failures', 'Failures', (each) => each.pollStatus.consecutiveFailures),
    flag('deadLetter', 'Dead letter', (each) => each.deadLetter.present),
    text('lastError', 'Last error', (each) => each.pollStatus.lastError?.message),
    time('plannedOfflineUntil', 'Offline by plan until', (each) => ms(each.plannedOfflineUntil)),
    text('warnings', 'Warnings', (each) => each.warnings?.join('; ')),
    text('key', 'Key', (each) => each.key),
  ]);
}
