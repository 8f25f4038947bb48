import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import type { SchedulerOptions, SchedulerSecrets } from '../model.ts';

/** What Grafana gives the editor of the settings, and the editor each of its parts. */
export type ConfigProps = DataSourcePluginOptionsEditorProps<SchedulerOptions, SchedulerSecrets>;
