import { z } from 'zod';
import type { Dimension } from './answer-pages.ts';

const dimension = z.enum(['date', 'page', 'query', 'country', 'device']);

/** The body of a query, as far as it is simulated; what is not is refused, so that nobody relies on it. */
export const searchQuery = z
  .strictObject({
    startDate: z.iso.date(),
    endDate: z.iso.date(),
    dimensions: z.array(dimension).default([]),
    type: z.enum(['web', 'image', 'video', 'news', 'discover', 'googleNews']).default('web'),
    aggregationType: z.enum(['auto', 'byPage', 'byProperty']).default('auto'),
    rowLimit: z.number().int().min(1).max(25_000).default(1_000),
    startRow: z.number().int().min(0).default(0),
    dataState: z.enum(['final', 'all']).default('final'),
  })
  .refine(({ startDate, endDate }) => startDate <= endDate, {
    path: ['startDate'],
    error: 'must not be later than endDate',
  })
  .refine(
    ({ startDate, endDate, dimensions }) =>
      startDate === endDate || dimensions.length === 0 || dimensions.join() === 'date',
    { path: ['dimensions'], error: 'only totals are simulated for more than a day' },
  );
export type SearchQuery = z.output<typeof searchQuery>;

/** What rows are told apart by within a day. */
export const withinDay = ({ dimensions }: SearchQuery): Dimension[] =>
  dimensions.filter((each) => each !== 'date');

const dayMs = 86_400_000;

/** Every day from one to another, both included. */
export function daysBetween(from: string, to: string): string[] {
  const count = Math.floor((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(from) + index * dayMs).toISOString().slice(0, 10),
  );
}
