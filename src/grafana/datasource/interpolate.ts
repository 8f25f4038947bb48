import type { AdHocVariableFilter } from '@grafana/data';
import type { Filter } from '../../contract/query/filter.ts';
import { filterOperators } from '../../contract/query/choices.ts';
import { filterKeys, type FilterKeyName } from '../../contract/query/filter-keys.ts';
import type { RollcallQuery } from '../../contract/query.ts';
import type { Replace } from './replace.ts';
import { scriptVariables } from './scriptVariables.ts';

/** Fields that name several things. One that is a variable stands for all of its values. */
const lists = [
  'types',
  'instances',
  'groups',
  'rollouts',
  'criteria',
  'versions',
  'sites',
  'series',
] as const;
/** Fields that name one thing, or a part of a name. */
const texts = ['rollout', 'actor', 'action', 'subject'] as const;

/** Nothing but one variable, without a format of its own. */
const wholeVariable = /^(?:\$\w+|\$\{\w+(?:\.[^:}]+)?\}|\[\[\w+\]\])$/;

/** The values that a text stands for: those of the variable that it is, or itself with the variables in it. */
export function valuesOf(text: string, replace: Replace): string[] {
  let values: string[] | undefined;
  const replaced = replace(text, (value) => {
    values = [value].flat().map(String);
    return values.join(',');
  });
  return values && wholeVariable.test(text) ? values : [replaced];
}

/**
 * A query as the backend shall answer it: with the dashboard's variables and ad-hoc filters in it. Grafana calls this
 * for panels, for Explore, and beside expressions, but never for alert rules. A variable without a value names nothing,
 * so it narrows nothing down. Of a script only the parameters are replaced: the expression gets variables as values.
 */
export function interpolate<Query extends RollcallQuery>(
  query: Query,
  replace: Replace,
  filters: readonly AdHocVariableFilter[] = [],
): Query {
  const given = query as Record<string, unknown>;
  const changed: Record<string, unknown> = {};
  for (const name of lists)
    if (Array.isArray(given[name]))
      changed[name] = (given[name] as string[])
        .flatMap((each) => valuesOf(each, replace))
        .filter((value) => value !== '');
  for (const name of texts) if (typeof given[name] === 'string') changed[name] = replace(given[name]);
  const narrowed = filtersOf(query, replace, filters);
  if (narrowed.length > 0) changed.filters = narrowed;
  if (query.kind === 'script') {
    changed.parameters = Object.fromEntries(
      Object.entries(query.parameters ?? {})
        // Several stand with commas between them, as the API takes lists.
        .map(([name, value]) => [name, valuesOf(value, replace).join(',')] as const)
        .filter(([, value]) => value !== ''),
    );
    // Explore gets the query with the values of the dashboard that it came from, and knows none of its own.
    changed.variables = { ...query.variables, ...scriptVariables(query.expression ?? '.', replace) };
  }
  return { ...query, ...changed };
}

/** The query's own filters with their variables, and those of the dashboard that name a column which the kind has. */
function filtersOf(
  query: RollcallQuery,
  replace: Replace,
  ofDashboard: readonly AdHocVariableFilter[],
): Filter[] {
  const own = 'filters' in query && Array.isArray(query.filters) ? (query.filters as Filter[]) : [];
  return [
    ...own.map((filter) => ({
      ...filter,
      value: replace(filter.value ?? ''),
      ...(filter.values && { values: filter.values.flatMap((each) => valuesOf(each, replace)) }),
    })),
    ...ofDashboard.filter(({ key, operator }) => applies(query, key, operator)).map(asFilter),
  ];
}

function applies({ kind }: RollcallQuery, key: string, operator: string): boolean {
  const known = Object.hasOwn(filterKeys, key) ? filterKeys[key as FilterKeyName] : undefined;
  return (
    (known?.kinds as readonly string[] | undefined)?.includes(kind) === true &&
    (filterOperators as readonly string[]).includes(operator)
  );
}

function asFilter({ key, operator, value, values }: AdHocVariableFilter): Filter {
  return { key, operator: operator as Filter['operator'], value, ...(values && { values }) };
}
