import { grafanaRules, type FindPanel } from './grafana/rules-file.ts';
import { alertList } from './list.ts';
import { prometheusRules } from './prometheus/rules-file.ts';
import { prometheusTests } from './prometheus/unit-tests.ts';
import { alertmanagerConfiguration, alertmanagerTemplate } from './routing/alertmanager-file.ts';
import { grafanaRouting } from './routing/grafana-file.ts';
import { ruleGroups, rules } from './rules.ts';

/** Every file about alerts that others load, by its path: `npm run generate` writes them. */
export const alertFiles = (findPanel: FindPanel): Record<string, string> => ({
  'provisioning/alerting/rules.yaml': grafanaRules(ruleGroups, findPanel),
  'provisioning/alerting/routing.yaml': grafanaRouting(),
  'docs/reference/alerts.md': alertList(ruleGroups),
  'deploy/prometheus/rules/rollcall.yml': prometheusRules(ruleGroups),
  'deploy/alertmanager/alertmanager.yml': alertmanagerConfiguration(),
  'deploy/alertmanager/rollcall.tmpl': alertmanagerTemplate(),
  'alerts/prometheus/rollcall.test.yml': prometheusTests(rules, '../../deploy/prometheus/rules/rollcall.yml'),
});
