import type { PanelData } from '@grafana/data';
import type { QueryKind } from '../../../contract/query.ts';
import type { SchedulerDataSource } from '../datasource.ts';
import type { QueryAs } from '../model.ts';

/** What the editor of one kind gets. */
export interface KindEditorProps<Kind extends QueryKind> {
  query: QueryAs<Kind>;
  datasource: SchedulerDataSource;
  /** What the query gave last, for previews and for errors that have a place. */
  data?: PanelData | undefined;
  /** Changes some of the query's fields, and asks it again. */
  onChange: (change: Partial<QueryAs<Kind>>) => void;
  /** Changes some of them while somebody types: it is asked again when they are done. */
  onType: (change: Partial<QueryAs<Kind>>) => void;
  /** Asks it if something was typed since it was asked last: when somebody leaves a field. */
  onDone: () => void;
  /** Asks the query as it is. */
  onRunQuery: () => void;
}
