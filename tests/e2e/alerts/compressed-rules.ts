import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { panelsOf } from '../../../alerts/find-panel.ts';
import { grafanaRules } from '../../../alerts/grafana/rules-file.ts';
import type { AlertRule } from '../../../alerts/rule.ts';
import { ruleGroups } from '../../../alerts/rules.ts';
import { dashboards } from '../../../dashboards/all.ts';

const root = resolve(import.meta.dirname, '../../..');
/** Minutes that stand in a threshold, in s; every other threshold is as it is shipped. */
const sooner: Record<string, number> = { 'breaker-not-closed': 20, 'majority-stale': 30 };

/**
 * The repository's provisioning with its waits compressed: rules fire as soon as their condition holds and are
 * evaluated every 10 s, messages are grouped for seconds, and no maintenance window mutes them.
 */
export function compressedProvisioning(folder: string): string {
  const provisioning = join(folder, 'provisioning');
  cpSync(join(root, 'provisioning'), provisioning, { recursive: true });
  const groups = Object.entries(ruleGroups).map(([name, rules]) => [name, rules.map(compressed)] as const);
  writeFileSync(
    join(provisioning, 'alerting/rules.yaml'),
    grafanaRules(Object.fromEntries(groups), panelsOf(Object.values(dashboards))).replaceAll(
      'interval: 30s',
      'interval: 10s',
    ),
  );
  const routing = join(provisioning, 'alerting/routing.yaml');
  writeFileSync(
    routing,
    readFileSync(routing, 'utf8')
      .replaceAll(/group_wait: \S+/g, 'group_wait: 1s')
      .replaceAll(/group_interval: \S+/g, 'group_interval: 5s')
      .replaceAll(/^ *mute_time_intervals:\n *- rollcall-maintenance\n/gm, ''),
  );
  return provisioning;
}

function compressed(rule: AlertRule): AlertRule {
  const [first, ...others] = rule.levels.map((level) => ({
    ...level,
    threshold: sooner[rule.name] ?? level.threshold,
    for: '0s',
  }));
  if (!first) throw new Error(`${rule.name} has no level`);
  return { ...rule, levels: [first, ...others], keepFiringFor: '0s' };
}
