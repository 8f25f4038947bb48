const units = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** How long ago a time was, or how far it is off, in its largest unit: `3 min ago`, `in 20 s`, `now`, `-` for none. */
export function ago(time: string | null | undefined, now: number): string {
  if (time === null || time === undefined) return '-';
  const ms = now - Date.parse(time);
  const [unitMs, unit] = units.find(([each]) => Math.abs(ms) >= each) ?? [];
  if (unitMs === undefined) return 'now';
  const count = `${Math.floor(Math.abs(ms) / unitMs)} ${unit}`;
  return ms > 0 ? `${count} ago` : `in ${count}`;
}
