const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** Milliseconds as a plan writes them: `30m`, `24h`, `7d`. A single day stays `24h`, as playbooks say. */
export function durationText(ms: number): string {
  const [name, size] = units.find(
    ([unit, length]) => ms % length === 0 && ms >= (unit === 'd' ? 2 : 1) * length,
  ) ?? ['ms', 1];
  return ms === 0 ? '0s' : `${ms / size}${name}`;
}
