import { z } from 'zod';

/** A figure as `npm run bench -- NAME --json` prints it. */
export const measuredFigure = z.strictObject({
  bench: z.string(),
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  better: z.enum(['lower', 'higher']),
  goal: z.number().optional(),
  peer: z.number().optional(),
});
export type MeasuredFigure = z.infer<typeof measuredFigure>;

/** What the benches have measured last, each with the day and the machine that it was measured on. */
export const measured = z.record(
  z.string(),
  z.strictObject({
    /** The day, such as `2026-11-22`. */
    date: z.iso.date(),
    machine: z.string(),
    figures: z.array(measuredFigure),
  }),
);
export type Measured = z.infer<typeof measured>;

/** Takes up new figures: those of a bench replace the ones that it had. */
export function taken(
  before: Measured,
  figures: readonly MeasuredFigure[],
  { date, machine }: { date: string; machine: string },
): Measured {
  const byBench = Map.groupBy(figures, ({ bench }) => bench);
  const fresh = [...byBench].map(([bench, own]) => [bench, { date, machine, figures: own }] as const);
  return Object.fromEntries(
    [...Object.entries(before).filter(([bench]) => !byBench.has(bench)), ...fresh].sort(([a], [b]) =>
      a < b ? -1 : 1,
    ),
  );
}

export const misses = ({ value, better, goal }: MeasuredFigure): boolean =>
  goal !== undefined && (better === 'lower' ? value > goal : value < goal);
