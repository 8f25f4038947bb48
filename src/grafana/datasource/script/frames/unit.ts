/** Grafana's units, by how the name of a field ends. */
const units: [suffix: RegExp, unit: string][] = [
  [/(Milliseconds|_milliseconds|Ms|_ms)$/, 'ms'],
  [/(^s|S|_s)econds$/, 's'],
  [/(^b|B|_b)ytes$/, 'bytes'],
  [/(^p|P|_p)ercent$/, 'percent'],
];

/** Named for the window of twelve seconds in which it counts tasks. */
const count = /(^|\.)dueWithinSeconds$/;

export function unitOf(name: string): string | undefined {
  return count.test(name) ? undefined : units.find(([suffix]) => suffix.test(name))?.[1];
}
