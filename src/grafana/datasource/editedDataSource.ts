import type { AnnotationSupport, DataSourceInstanceSettings } from '@grafana/data';
import { annotationSupport } from './annotationSupport.ts';
import { SchedulerDataSource } from './datasource.ts';
import type { SchedulerOptions, SchedulerQuery } from './model.ts';
import { VariableSupport } from './variableSupport.ts';

/**
 * The data source as Grafana loads it. Grafana looks for the editors of annotations and variables in the data source
 * itself; here they come to it, so that it need not know who edits its queries.
 */
export class EditedDataSource extends SchedulerDataSource {
  override annotations: AnnotationSupport<SchedulerQuery> = annotationSupport;

  constructor(settings: DataSourceInstanceSettings<SchedulerOptions>) {
    super(settings);
    this.variables = new VariableSupport(this);
  }
}
