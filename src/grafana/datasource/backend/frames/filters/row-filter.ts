import { filterKeys } from '../../../../../contract/query/filter-keys.ts';
import type { Filter } from '../../../../../contract/query/filter.ts';
import { PluginError } from '../../../../backend-sdk/index.ts';
import { expression } from './expression.ts';

export type Cell = string | number | boolean | null | undefined;
/** How a row is read, by the key of a filter. */
export type Cells<Row> = Readonly<Record<string, (row: Row) => Cell>>;

/** Which rows pass, and what has to be said of filters that do not apply. */
interface RowFilter<Row> {
  passes: (row: Row) => boolean;
  notices: string[];
}

/**
 * The ad-hoc filters that apply to rows of these cells. A dashboard sends its filters to all of its panels: one on a
 * column that these rows do not have is left out, and said to be.
 * @throws PluginError for a regular expression that cannot be used
 */
export function rowFilter<Row>(filters: readonly Filter[], cells: Cells<Row>): RowFilter<Row> {
  const applies = filters.filter(({ key }) => Object.hasOwn(cells, key));
  const tests = applies.map((filter) => {
    const cell = cells[filter.key] as (row: Row) => Cell;
    const test = testOf(filter);
    return (row: Row) => test(cell(row));
  });
  return {
    passes: (row) => tests.every((test) => test(row)),
    notices: filters
      .filter(({ key }) => !Object.hasOwn(cells, key))
      .map(
        ({ key }) =>
          `The filter on ${Object.hasOwn(filterKeys, key) ? key : JSON.stringify(key)} does not apply here.`,
      ),
  };
}

function testOf({ key, operator, value, values = [value] }: Filter): (cell: Cell) => boolean {
  switch (operator) {
    case '=':
      return (cell) => text(cell) === value;
    case '!=':
      return (cell) => text(cell) !== value;
    case '=|': {
      const among = new Set(values);
      return (cell) => among.has(text(cell));
    }
    case '!=|': {
      const among = new Set(values);
      return (cell) => !among.has(text(cell));
    }
    case '=~':
      return matching(key, value);
    case '!~': {
      const matches = matching(key, value);
      return (cell) => !matches(cell);
    }
    // What is not known is neither less nor more.
    case '<':
      return (cell) => typeof cell === 'number' && cell < Number(value);
    case '>':
      return (cell) => typeof cell === 'number' && cell > Number(value);
  }
}

const text = (cell: Cell): string => String(cell ?? '');

function matching(key: string, source: string): (cell: Cell) => boolean {
  const refused = (error: unknown) =>
    new PluginError(
      `The regular expression of the filter on ${key} cannot be used: ${(error as Error).message}.`,
      { status: 400, cause: error },
    );
  try {
    const parsed = expression(source);
    return (cell) => {
      try {
        return parsed.matches(text(cell));
      } catch (error) {
        throw refused(error);
      }
    };
  } catch (error) {
    throw refused(error);
  }
}
