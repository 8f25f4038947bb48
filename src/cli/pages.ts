/** So many items does the API give in one answer at the most. */
const mostAPage = 1_000;

interface Collected<Item, Cursor> {
  items: Item[];
  /** Where it would go on; null where there is no more. */
  next: Cursor | null;
}

/** Asks page after page, until there are as many items as wanted, or no more. */
export async function collect<Item, Cursor>(
  limit: number,
  ask: (limit: number, cursor: Cursor | undefined) => Promise<Collected<Item, Cursor>>,
): Promise<Collected<Item, Cursor>> {
  const items: Item[] = [];
  let cursor: Cursor | undefined;
  for (;;) {
    const { items: more, next } = await ask(Math.min(limit - items.length, mostAPage), cursor);
    items.push(...more);
    if (next === null || items.length >= limit) return { items, next };
    cursor = next;
  }
}

/** What to say under a list of `shown` items where there are more. */
export const moreThan = (shown: number, total: number): string =>
  shown < total ? `\n\n${shown} of ${total}: raise --limit, or narrow it down.` : '';
