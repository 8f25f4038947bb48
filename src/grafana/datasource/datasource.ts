import type { DataSourceInstanceSettings, ScopedVars } from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';
import { emptyQuery, isComplete } from './completeQuery.ts';
import type { SchedulerOptions, SchedulerQuery } from './model.ts';

/** The browser's side: all data come from the backend, so that panels and alert rules see the same. */
export class SchedulerDataSource extends DataSourceWithBackend<SchedulerQuery, SchedulerOptions> {
  constructor(settings: DataSourceInstanceSettings<SchedulerOptions>) {
    super(settings);
  }

  override getDefaultQuery(): Partial<SchedulerQuery> {
    return emptyQuery('queue');
  }

  override filterQuery(query: SchedulerQuery): boolean {
    return !query.hide && isComplete(query);
  }

  /** Only a rollout's name may hold variables: alert rules do not interpolate, so nothing else relies on them. */
  override applyTemplateVariables(query: SchedulerQuery, scopedVars: ScopedVars): SchedulerQuery {
    if (query.kind !== 'verdict') return query;
    return { ...query, rollout: getTemplateSrv().replace(query.rollout, scopedVars) };
  }
}
