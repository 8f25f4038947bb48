import type { InstancesQuery } from '../../contract/management.ts';
import { ProblemError } from '../../contract/problem.ts';
import { conditionOf, type Instance } from './instance.ts';

/** By what each sort goes; the key decides among equals, and alone where nothing is named. */
export type Listing<Sort extends string> = Record<
  Sort,
  ((instance: Instance) => number | undefined) | undefined
>;

type Query<Sort extends string> = Omit<InstancesQuery, 'sort'> & { sort: Sort };

/** Where a page ended: the value it is sorted by (null before every number), and the key. */
interface Position {
  value: number | null;
  key: string;
}

/**
 * A page of the instances that match. A cursor holds the place where the page before ended, and no count of rows: who
 * comes or goes meanwhile moves nobody else to another page.
 * @throws ProblemError 400 for a cursor that is none, or of another sort.
 */
export function listed<Sort extends string>(
  instances: readonly Instance[],
  query: Query<Sort>,
  sorts: Listing<Sort>,
): { items: Instance[]; total: number; next: string | null } {
  const { sort, order, limit, cursor } = query;
  const sign = order === 'asc' ? 1 : -1;
  const value = sorts[sort];
  const begins = cursor === undefined ? undefined : positionOf(cursor, `${sort} ${order}`);
  const matching = instances.filter((instance) => matches(instance, query));
  const rows = matching
    .map((instance) => ({ instance, key: instance.key, value: value?.(instance) ?? null }))
    .filter((row) => !begins || sign * compared(row, begins) > 0)
    .sort((a, b) => sign * compared(a, b));
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ instance }) => instance),
    total: matching.length,
    next: last && rows.length > limit ? cursorOf(last, `${sort} ${order}`) : null,
  };
}

function matches(instance: Instance, { type, group, state, breaker, text }: Query<string>): boolean {
  const { key, config } = instance;
  if (type !== undefined && config.type !== type) return false;
  if (group !== undefined && config.group !== group) return false;
  if (breaker !== undefined && instance.state.breaker.state !== breaker) return false;
  if (state !== undefined && conditionOf(instance) !== state) return false;
  if (text === undefined) return true;
  const sought = text.toLowerCase();
  return [key, config.displayName, config.url, instance.state.lastError?.message].some((each) =>
    each?.toLowerCase().includes(sought),
  );
}

function compared(a: Position, b: Position): number {
  const [first, second] = [a.value ?? -Infinity, b.value ?? -Infinity];
  if (first !== second) return first < second ? -1 : 1;
  return a.key === b.key ? 0 : a.key < b.key ? -1 : 1;
}

const cursorOf = ({ value, key }: Position, sort: string) =>
  Buffer.from(JSON.stringify([sort, value, key])).toString('base64url');

function positionOf(cursor: string, sort: string): Position {
  const [of, value, key] = parsed(cursor);
  const isPosition = (value === null || typeof value === 'number') && typeof key === 'string';
  if (isPosition && of === sort) return { value, key };
  throw new ProblemError(
    400,
    'Bad request',
    isPosition && typeof of === 'string'
      ? 'cursor: belongs to a list that is sorted otherwise: leave it out to begin anew.'
      : 'cursor: must be the `next` of a page before; leave it out to begin anew.',
    'cursor',
  );
}

function parsed(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
