import type { z } from 'zod';
import { ApiClient } from './api-client.ts';
import { checked, commonFlags, parse, whole } from './command-line.ts';
import { collect } from './pages.ts';

const text = { type: 'string' } as const;
const flags = {
  ...commonFlags,
  type: text,
  group: text,
  state: text,
  breaker: text,
  text,
  sort: text,
  order: text,
  limit: text,
};

interface Page<Item> {
  items: Item[];
  /** Where it would go on; null where there is no more. */
  next: string | null;
  /** So many there are. */
  total: number;
}

/**
 * A list of instances or of dead letters, filtered and sorted as the flags say, and as long as `--limit` says: 100
 * without it.
 * @param filters what of the flags the endpoint takes.
 */
export async function filteredList<Filters extends z.ZodType<object>, Item>(
  args: string[],
  env: NodeJS.ProcessEnv,
  filters: Filters,
  ask: (
    client: ApiClient,
    query: z.output<Filters> & { limit: number; cursor: string | undefined },
  ) => Promise<Page<Item>>,
): Promise<Page<Item> & { asJson: boolean }> {
  const { values } = parse(args, flags, 0);
  const { url, 'token-file': tokenFile, json: asJson = false, limit: wanted, ...given } = values;
  const most = wanted === undefined ? 100 : whole('--limit', wanted);
  const query = checked(filters, given);
  const client = new ApiClient({ url, 'token-file': tokenFile }, env);
  let total = 0;
  const { items, next } = await collect<Item, string>(most, async (limit, cursor) => {
    const page = await ask(client, { ...query, limit, cursor });
    total = page.total;
    return page;
  });
  return { items, next, total, asJson };
}
