import {
  getDefaultTimeRange,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type MetricFindValue,
  type ScopedVars,
} from '@grafana/data';
import { lastValueFrom, type Observable } from 'rxjs';
import { querySchemaVersion } from '../../contract/query-migration.ts';
import type { QueryAs, SchedulerQuery } from './model.ts';

/** What can be listed: the values of a variable, or of a column. */
export type ListQuery = QueryAs<'variable'> | QueryAs<'filterValues'>;

/**
 * Asks the backend for a list, as a panel asks for its data.
 * @throws Error with the backend's words, so that an editor can show why there is nothing to choose from
 */
export async function listedValues(
  ask: (request: DataQueryRequest<SchedulerQuery>) => Observable<DataQueryResponse>,
  query: ListQuery,
  scopedVars: ScopedVars,
): Promise<MetricFindValue[]> {
  const { data, errors } = await lastValueFrom(
    ask({
      requestId: `rollcall-list-${JSON.stringify(query)}`,
      app: 'rollcall-list',
      targets: [{ ...query, schemaVersion: querySchemaVersion, refId: 'list' }],
      range: getDefaultTimeRange(),
      interval: '1m',
      intervalMs: 60_000,
      scopedVars,
      startTime: Date.now(),
      timezone: 'utc',
    }),
  );
  const [error] = errors ?? [];
  if (error) throw new Error(error.message ?? 'The data source did not answer');
  return valuesIn(data as DataFrame[]);
}

/** The `text` and `value` of each row; one that has no `text` is shown by its value. */
function valuesIn(frames: DataFrame[]): MetricFindValue[] {
  return frames.flatMap(({ fields, length }) => {
    const named = (name: string) => fields.find((field) => field.name === name)?.values;
    const values = named('value') ?? [];
    const texts = named('text') ?? values;
    return Array.from({ length }, (_, row) => ({ text: String(texts[row]), value: String(values[row]) }));
  });
}
