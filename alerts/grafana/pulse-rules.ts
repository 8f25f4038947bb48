import { getSchedulerHealth } from '../../src/contract/endpoints/service.ts';
import { told } from '../measures.ts';
import type { AlertRule } from '../rule.ts';
import { ruleGroups } from '../rules.ts';

/** What to do first where there is no `rollcall` to ask, by the name of the rule. */
const firstActions: Readonly<Record<string, string>> = {
  staleness: 'Look at its last error, in the panel or in Pulse, and at whether its host is up.',
  'breaker-not-closed':
    'Look at its last error, in the panel or in Pulse, and mend the host or its credentials.',
  'scheduler-silent': 'Open Pulse without Grafana, and restart it where it does not answer.',
};

/** How many instances it answers with: never below zero, so what fires is that it does not answer. */
const answered = told(getSchedulerHealth.path, '.instances | length', 'never: this rule fires without data');

/**
 * The rules that a Pulse server has the data for, which says how its instances are now and keeps neither history nor
 * rollouts: those of single instances, and its silence.
 */
export const pulseRuleGroups: Record<string, readonly AlertRule[]> = Object.fromEntries(
  Object.entries(ruleGroups)
    .map(([name, rules]) => [name, rules.flatMap(ofPulse)] as const)
    .filter(([, rules]) => rules.length > 0),
);

function ofPulse(rule: AlertRule): AlertRule[] {
  const firstAction = firstActions[rule.name];
  if (firstAction === undefined || rule.grafana === null) return [];
  const { grafana } = rule;
  const measured = grafana.measured.kind === 'instances' ? grafana.measured : answered;
  return [{ ...rule, firstAction, grafana: { ...grafana, measured } }];
}
