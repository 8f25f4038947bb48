import { CustomVariableSupport, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import type { Observable } from 'rxjs';
import { querySchemaVersion } from '../../contract/query-migration.ts';
import type { SchedulerDataSource } from './datasource.ts';
import { VariableEditor } from './lazyEditors.tsx';
import type { VariableQuery } from './model.ts';

/** Template variables: a list of the scheduler's, asked as any other query. One can narrow the next, by its value. */
export class VariableSupport extends CustomVariableSupport<SchedulerDataSource, VariableQuery> {
  override editor = VariableEditor;
  readonly #datasource: SchedulerDataSource;

  constructor(datasource: SchedulerDataSource) {
    super();
    this.#datasource = datasource;
  }

  override getDefaultQuery(): Partial<VariableQuery> {
    return { kind: 'variable', of: 'instances', schemaVersion: querySchemaVersion };
  }

  override query(request: DataQueryRequest<VariableQuery>): Observable<DataQueryResponse> {
    // Grafana gives a variable's query no refId, and the backend's answers go by it.
    const targets = request.targets.map((target) => ({ ...target, refId: target.refId || 'variable' }));
    return this.#datasource.query({ ...request, targets });
  }
}
