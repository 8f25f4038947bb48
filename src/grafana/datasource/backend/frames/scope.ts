import type { HealthDocument } from '../../../../contract/health.ts';
import type { Filter } from '../../../../contract/query/filter.ts';
import { rowFilter, type Cells } from './filters/row-filter.ts';
import { hostOf, instanceRows, type InstanceRow } from './instance-row.ts';

/** Of which instances: those that all of these let through. An empty list lets all through. */
interface Scope {
  types: readonly string[];
  /** Keys or names. */
  instances: readonly string[];
  groups: readonly string[];
  filters: readonly Filter[];
}

/** What an ad-hoc filter can name of an instance; its keys stand in contract/query/filter-keys.ts. */
export const instanceCells: Cells<InstanceRow> = {
  key: (row) => row.key,
  instance: (row) => row.instance,
  type: (row) => row.type,
  group: (row) => row.group,
  host: hostOf,
  breaker: (row) => row.breaker,
  adaptive: (row) => row.adaptive,
  deadLetter: (row) => row.deadLetter,
  staleness: (row) => row.staleness,
  failures: (row) => row.failures,
  interval: (row) => row.interval,
  lastError: (row) => row.lastError,
  excused: (row) => row.excused,
};

export const isInstanceCell = (name: string): boolean => Object.hasOwn(instanceCells, name);

export interface InScope {
  rows: InstanceRow[];
  notices: string[];
}

/** The instances of a document that are asked for. */
export function inScope(document: HealthDocument, { types, instances, groups, filters }: Scope): InScope {
  const { passes, notices } = rowFilter(filters, instanceCells);
  const isType = among(types);
  const isInstance = among(instances);
  const isGroup = among(groups);
  const rows = instanceRows(document).filter(
    (row) =>
      isType(row.type) &&
      isGroup(row.group ?? '') &&
      (isInstance(row.key) || isInstance(row.instance)) &&
      passes(row),
  );
  return { rows, notices };
}

function among(list: readonly string[]): (value: string) => boolean {
  const set = new Set(list);
  return set.size === 0 ? () => true : (value) => set.has(value);
}
