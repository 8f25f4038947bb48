import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor, QueryEditor, QueryHelp } from './lazyEditors.tsx';
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
