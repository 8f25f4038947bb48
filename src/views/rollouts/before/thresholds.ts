const most = 200;

/**
 * Numbers as they are typed: `1, 2, 3`, or from, to and step as in `1..3/0.25`, both ends included. Undefined for
 * anything else, and for more than 200 of them.
 */
export function readThresholds(text: string): number[] | undefined {
  const range = /^\s*(-?[\d.]+)\s*\.\.\s*(-?[\d.]+)\s*\/\s*([\d.]+)\s*$/.exec(text);
  const numbers = range
    ? between(Number(range[1]), Number(range[2]), Number(range[3]))
    : text.split(/[,;\s]+/).flatMap((each) => (each === '' ? [] : [Number(each)]));
  return numbers.length > 0 && numbers.length <= most && numbers.every(Number.isFinite) ? numbers : undefined;
}

/** Half of a plan's own number to twice as much, of which zero has none. */
export function thresholdsAround(number: number): string {
  if (number === 0) return '0, 1, 2, 3, 5';
  const shares = [0.5, 0.75, 1, 1.25, 1.5, 2];
  return shares
    .map((share) => Number((share * number).toPrecision(4)))
    .sort((a, b) => a - b)
    .join(', ');
}

/** Without the noise that adding up a step brings. */
function between(from: number, to: number, step: number): number[] {
  if (!(step > 0) || !(to >= from)) return [];
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > most) return [];
  return Array.from({ length: count }, (_, n) => Number((from + n * step).toPrecision(12)));
}
