import type { AlertRule } from './rule.ts';
import { optimizeRules } from './rules/optimize.ts';
import { rollcallRules } from './rules/rollcall.ts';
import { rolloutRules } from './rules/rollout.ts';
import { schedulerRules } from './rules/scheduler.ts';
import { syncRules } from './rules/sync.ts';

/** Every rule, by the group that Grafana and Prometheus evaluate it in. */
export const ruleGroups: Record<string, readonly AlertRule[]> = {
  scheduler: schedulerRules,
  sync: syncRules,
  optimize: optimizeRules,
  rollouts: rolloutRules,
  rollcall: rollcallRules,
};

export const rules: readonly AlertRule[] = Object.values(ruleGroups).flat();
