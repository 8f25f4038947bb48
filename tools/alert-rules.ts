import { parseArgs } from 'node:util';
import { panelsOf } from '../alerts/find-panel.ts';
import { pulseRuleGroups } from '../alerts/grafana/pulse-rules.ts';
import { grafanaRules } from '../alerts/grafana/rules-file.ts';
import { ruleGroups } from '../alerts/rules.ts';
import { dashboards } from '../dashboards/all.ts';

/**
 * `npm run -s alert-rules -- --datasource UID --folder NAME --prefix WORD`: the alert rules for a data source of another
 * uid, or for a second Rollcall in one Grafana, as a file to provision. Routes and contact points are shared. With
 * `--pulse` they are those that a Pulse server has the data for.
 */
const usage = 'npm run -s alert-rules -- [--pulse] --datasource UID --folder NAME --prefix WORD > rules.yaml';
const text = { type: 'string' } as const;

try {
  const { values } = parseArgs({
    options: { datasource: text, folder: text, prefix: text, pulse: { type: 'boolean', default: false } },
  });
  const { datasource, folder, prefix, pulse } = values;
  if (!datasource || !folder || !prefix) throw new Error('--datasource, --folder and --prefix are needed');
  // Grafana allows 40 characters in a rule's id, of which ours take up to 32 after the prefix.
  if (!/^[a-z][a-z0-9]{0,7}$/.test(prefix))
    throw new Error('--prefix must be 1 to 8 lower-case letters and digits, beginning with a letter');
  const server = pulse ? ('pulse' as const) : ('rollcall' as const);
  const install = { datasourceUid: datasource, folder, idPrefix: prefix, server };
  const groups = pulse ? pulseRuleGroups : ruleGroups;
  console.log(grafanaRules(groups, panelsOf(Object.values(dashboards)), install).trimEnd());
} catch (error) {
  console.error(`rollcall: ${(error as Error).message}: ${usage}`);
  process.exitCode = 2;
}
