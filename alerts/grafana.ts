import { stringify } from 'yaml';
import type { AlertRule } from './rules.ts';

/** The build puts the runbooks beside the plugin, and Grafana serves them without login. */
const runbooks = '/public/plugins/rollcall-scheduler-app/docs/operations/';

/** The rules as a file that Grafana provisions: query A on the data source, B its last value, C the threshold. */
export function grafanaRules(rules: AlertRule[], dashboardUid: string, panelId: number): string {
  const document = {
    apiVersion: 1,
    groups: [
      {
        orgId: 1,
        name: 'rollcall',
        folder: 'Rollcall',
        interval: '30s',
        rules: rules.map((rule) => ({
          uid: rule.uid,
          title: rule.title,
          condition: 'C',
          data: [
            {
              refId: 'A',
              relativeTimeRange: { from: 600, to: 0 },
              datasourceUid: 'rollcall',
              model: { refId: 'A', ...rule.query },
            },
            {
              refId: 'B',
              datasourceUid: '__expr__',
              model: { refId: 'B', type: 'reduce', reducer: 'last', expression: 'A' },
            },
            {
              refId: 'C',
              datasourceUid: '__expr__',
              model: {
                refId: 'C',
                type: 'threshold',
                expression: 'B',
                conditions: [{ evaluator: { type: 'gt', params: [rule.above] } }],
              },
            },
          ],
          for: rule.for,
          keepFiringFor: '0s',
          noDataState: 'OK',
          execErrState: 'Error',
          dashboardUid,
          panelId,
          labels: { severity: rule.severity, owner: 'rollcall' },
          annotations: {
            summary: rule.summary,
            description: rule.description,
            runbook_url: runbooks + rule.runbook,
          },
        })),
      },
    ],
  };
  return `# Generated from alerts/rules.ts by \`npm run generate\`: change that.\n${stringify(document, { lineWidth: 0 })}`;
}
