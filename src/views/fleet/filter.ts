import type { InstanceCondition, InstancesQuery } from '../../contract/management.ts';
import type { Sort } from '../table/RowTable.tsx';

/** How an instance can stand, the worst first: as one wants to see them. */
export const conditions = [
  'dead-letter',
  'failing',
  'paused',
  'offline',
  'waiting',
  'healthy',
] as const satisfies readonly InstanceCondition[];

export const types = ['pve', 'pbs', 'pmg', 'gbfs'] as const;
export const breakerStates = ['closed', 'half_open', 'open'] as const;
const sorts = [
  'key',
  'lastSuccess',
  'failures',
  'nextPoll',
] as const satisfies readonly InstancesQuery['sort'][];

/** What is looked for in the fleet. It stands in the address, so that a link leads to what somebody saw. */
export interface Filter {
  text: string;
  state: InstanceCondition | undefined;
  type: (typeof types)[number] | undefined;
  group: string | undefined;
  breaker: (typeof breakerStates)[number] | undefined;
  sort: Sort & { by: (typeof sorts)[number] };
}

const oneOf = <Word extends string>(words: readonly Word[], said: string | null): Word | undefined =>
  words.find((word) => word === said);

/** Reads the filter of an address. What it cannot mean is left out, for anybody can write an address. */
export function filterFrom(search: URLSearchParams): Filter {
  return {
    text: (search.get('text') ?? '').slice(0, 200),
    state: oneOf(conditions, search.get('state')),
    type: oneOf(types, search.get('type')),
    group: search.get('group')?.slice(0, 200) || undefined,
    breaker: oneOf(breakerStates, search.get('breaker')),
    sort: {
      by: oneOf(sorts, search.get('sort')) ?? 'key',
      order: oneOf(['asc', 'desc'] as const, search.get('order')) ?? 'asc',
    },
  };
}

/** The filter as the endpoint takes it: what is not asked for is left out. */
export function queryOf({ text, state, type, group, breaker, sort }: Filter): Partial<InstancesQuery> {
  return {
    ...(text.trim() && { text: text.trim() }),
    ...(state && { state }),
    ...(type && { type }),
    ...(group && { group }),
    ...(breaker && { breaker }),
    sort: sort.by,
    order: sort.order,
  };
}

/** The place of the fleet with this filter. */
export function placeOf(filter: Filter): string {
  const asked: Record<string, unknown> = queryOf(filter);
  if (asked['sort'] === 'key' && asked['order'] === 'asc') delete asked['sort'];
  if (asked['order'] === 'asc') delete asked['order'];
  const search = new URLSearchParams(asked as Record<string, string>).toString();
  return search ? `/fleet?${search}` : '/fleet';
}

/** Whether anything is left out by it. */
export const isFiltering = ({ text, state, type, group, breaker }: Filter): boolean =>
  text.trim() !== '' || [state, type, group, breaker].some((each) => each !== undefined);
