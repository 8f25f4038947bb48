import { t } from '../text.ts';

const units = [
  { seconds: 86_400, name: 'd' },
  { seconds: 3_600, name: 'h' },
  { seconds: 60, name: 'min' },
  { seconds: 1, name: 's' },
] as const;

/** A duration as one reads it at night: its two largest units, such as `2 h 5 min`. Never more exact than it needs. */
export function spellDuration(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const unit of units) {
    const count = Math.floor(rest / unit.seconds);
    rest -= count * unit.seconds;
    if (count > 0) parts.push(`${count} ${unit.name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ') || '0 s';
}

/** How long ago an instant was. A clock that is a little behind the scheduler's reads as `just now`. */
export function spellAgo(at: string, now: number): string {
  const seconds = (now - Date.parse(at)) / 1_000;
  return seconds < 1
    ? t('rollcall.time.just-now', 'just now')
    : t('rollcall.time.ago', '{{duration}} ago', { duration: spellDuration(seconds) });
}

/** How long from now until an instant; `now` where it has come. */
export function spellUntil(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1_000;
  return seconds < 1
    ? t('rollcall.time.now', 'now')
    : t('rollcall.time.until', 'in {{duration}}', { duration: spellDuration(seconds) });
}

/** A duration that is measured: fractions count below ten seconds, such as `1.3 s`. */
export function spellMeasured(seconds: number): string {
  if (seconds < 0.1) return t('rollcall.time.very-short', 'less than 0.1 s');
  return seconds < 10 ? `${Number(seconds.toFixed(1))} s` : spellDuration(seconds);
}

/** A forecast, which is no more exact than its largest unit of which there are at least two: `about 8 h`. */
export function spellAbout(seconds: number): string {
  const unit = units.find((each) => seconds >= 2 * each.seconds) ?? { seconds: 1, name: 's' };
  const duration = `${Math.max(1, Math.round(seconds / unit.seconds))} ${unit.name}`;
  return t('rollcall.time.about', 'about {{duration}}', { duration });
}
