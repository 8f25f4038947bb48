/** One thing that was measured. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  better: 'lower' | 'higher';
  /** What it should be. */
  goal?: number;
  /** What it is for the one that we compare ourselves with. */
  peer?: number;
}

/** What a file of this folder exports as `measure`: it gives its figures as it has them. */
export type Measure = () => AsyncIterable<Figure>;

export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
