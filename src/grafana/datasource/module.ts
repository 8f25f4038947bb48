import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './ConfigEditor.tsx';
import { QueryEditor } from './QueryEditor.tsx';
import { QueryHelp } from './QueryHelp.tsx';
import { SchedulerDataSource } from './datasource.ts';
import type { SchedulerOptions, SchedulerQuery, SchedulerSecrets } from './model.ts';

export const plugin = new DataSourcePlugin<
  SchedulerDataSource,
  SchedulerQuery,
  SchedulerOptions,
  SchedulerSecrets
>(SchedulerDataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor)
  .setQueryEditorHelp(QueryHelp);
