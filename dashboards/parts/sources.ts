import {
  CustomVariableBuilder,
  DatasourceVariableBuilder,
  TextBoxVariableBuilder,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { datasourceId } from '../../src/contract/plugin-ids.ts';

/**
 * Where panels get their data. Each dashboard has three variables: which Rollcall, which Prometheus, and which of the
 * two the panels ask that can be answered by both. The value of the last is the uid of the data source, so that a panel
 * has one query which either reads its own fields of (parts/target.ts). A row for each of them would load both.
 */
export const rollcallOnly = { type: datasourceId, uid: '${datasource}' };
/** No type, for that depends on what is chosen. */
export const eitherSource = { uid: '${source}' };
export const prometheusOnly = { type: 'prometheus', uid: '${prometheus}' };

type Variable = { build: () => VariableModel };

/** Of every dashboard. Without a Prometheus its list is empty, and all goes on from Rollcall. */
export const sourceVariables: Variable[] = [
  new CustomVariableBuilder('source')
    .label('Data from')
    .description('Prometheus has no verdicts, reasons or errors: panels of these ask Rollcall in any case.')
    .values('Rollcall : ${datasource}, Prometheus : ${prometheus}')
    .allowCustomValue(false),
  new DatasourceVariableBuilder('datasource').label('Rollcall').type(datasourceId),
  new DatasourceVariableBuilder('prometheus').label('Prometheus').type('prometheus'),
  new TextBoxVariableBuilder('job')
    .label('Job')
    .description('Of Prometheus, as a regular expression: tells one Rollcall from another.')
    .defaultValue('.+'),
];
