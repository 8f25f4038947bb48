import {
  FieldType,
  StreamingFrameAction,
  type AdHocVariableFilter,
  type DataFrame,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  type MetricFindValue,
  type ScopedVars,
} from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';
import { filterKeys, type FilterKeyName } from '../../contract/query/filter-keys.ts';
import { migrateQuery } from '../../contract/query-migration.ts';
import { emptyQuery, isComplete } from './completeQuery.ts';
import { interpolate } from './interpolate.ts';
import { listedValues, type ListQuery } from './listedValues.ts';
import type { SchedulerOptions, SchedulerQuery } from './model.ts';

/** The browser's side: all data come from the backend, so that panels and alert rules see the same. */
export class SchedulerDataSource extends DataSourceWithBackend<SchedulerQuery, SchedulerOptions> {
  constructor(settings: DataSourceInstanceSettings<SchedulerOptions>) {
    super(settings);
    // A frame with a time goes on; one without is a state, and the next takes its place.
    this.streamOptionsProvider = ({ maxDataPoints }, frame: DataFrame) => ({
      maxLength: maxDataPoints ?? 500,
      action:
        frame.fields[0]?.type === FieldType.time ? StreamingFrameAction.Append : StreamingFrameAction.Replace,
    });
  }

  override getDefaultQuery(): Partial<SchedulerQuery> {
    return emptyQuery('queue');
  }

  override filterQuery(query: SchedulerQuery): boolean {
    return !query.hide && isComplete(query);
  }

  /** For panels and Explore; beside expressions Grafana calls `interpolateVariablesInQueries`, which comes here too. */
  override applyTemplateVariables(
    query: SchedulerQuery,
    scopedVars: ScopedVars,
    filters?: AdHocVariableFilter[],
  ): SchedulerQuery {
    const templates = getTemplateSrv();
    return interpolate(
      migrateQuery(query) as SchedulerQuery,
      (text, format) => templates.replace(text, scopedVars, format),
      filters,
    );
  }

  /** What a variable, a filter or an editor's list can be chosen from. */
  values(query: ListQuery, scopedVars: ScopedVars = {}): Promise<MetricFindValue[]> {
    return listedValues((request) => this.query(request), query, scopedVars);
  }

  override getTagKeys(): Promise<MetricFindValue[]> {
    return Promise.resolve(Object.entries(filterKeys).map(([value, { label: text }]) => ({ text, value })));
  }

  /** Of a column that holds any number or text there is no list, and people type their own. */
  override async getTagValues({
    key,
  }: DataSourceGetTagValuesOptions<SchedulerQuery>): Promise<MetricFindValue[]> {
    if (!Object.hasOwn(filterKeys, key) || !filterKeys[key as FilterKeyName].listed) return [];
    return this.values({ kind: 'filterValues', key });
  }
}
