import type { SearchDimension } from '../../contract/sync.ts';

export interface Sums {
  clicks: number;
  impressions: number;
}

/** A reading that is complete by its keys. */
interface ReadDay extends Sums {
  rows: number;
  /** It has as many rows as the API gives of a day: there may have been more. */
  cut: boolean;
  dimensions: readonly SearchDimension[];
}

/**
 * What does not agree between the rows of a day and what the API says of the whole day; undefined where all does.
 * Rows can never add up to more. They may add up to less where queries are among the dimensions, for the API leaves out
 * rare ones, and where the day was cut; else they are exactly the day. Without totals there is nothing to compare.
 */
export function disagreement(day: ReadDay, totals: Sums | null): string | undefined {
  if (!totals) return undefined;
  const exact = !day.dimensions.includes('query') && !day.dimensions.includes('searchAppearance') && !day.cut;
  for (const what of ['clicks', 'impressions'] as const) {
    const [sum, total] = [day[what], totals[what]];
    if (sum > total || (exact && sum < total))
      return `its ${day.rows} rows add up to ${sum} ${what}, and Search Console says ${total} of the day`;
  }
  return undefined;
}
