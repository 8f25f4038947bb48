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
  return seconds < 1 ? 'just now' : `${spellDuration(seconds)} ago`;
}
