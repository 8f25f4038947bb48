import { DataSourcePlugin } from '@grafana/data';
import { EditedDataSource } from './editedDataSource.ts';
import { ConfigEditor, QueryEditor, QueryHelp } from './lazyEditors.tsx';
import type { SchedulerOptions, SchedulerQuery, SchedulerSecrets } from './model.ts';

export const plugin = new DataSourcePlugin<
  EditedDataSource,
  SchedulerQuery,
  SchedulerOptions,
  SchedulerSecrets
>(EditedDataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor)
  .setQueryEditorHelp(QueryHelp);
