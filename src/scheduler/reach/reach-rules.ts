import type { ReachRow } from '../../contract/reach.ts';
import { duration } from '../../contract/moment.ts';
import { fleetScenarios } from './fleet-scenarios.ts';
import { defaultDeadlineMs, observe } from './observed-fleet.ts';
import { numbersOf } from './rule-numbers.ts';
import { simulatedStart } from './world.ts';

/** What of an alert rule decides when it fires; `alerts/rules.ts` has the rest. */
export interface AlertCondition {
  uid: string;
  title: string;
  /** A query of the data source that answers with one number a label set. */
  query: Record<string, unknown>;
  above: number;
  /** How long the condition holds before the rule fires, such as `5m`. */
  for: string;
}

/** Grafana evaluates the rules this often, in ms. */
const evaluatedEveryMs = 30_000;
const wellMs = 600_000;
/** What does not fire within an hour of its fault does not help anybody. */
const faultMs = 3_600_000;

interface Watch {
  rule: AlertCondition;
  forMs: number;
  /** Since when each label set has been above the threshold. */
  above: Map<string, number>;
  highest: number;
  unknown: string | undefined;
  firedAfterMs: number;
  scenario: string | undefined;
}

/** Whether each alert rule can fire, and how soon, under the worst plausible inputs of the scheduler's fleet. */
export function reachRules(rules: readonly AlertCondition[], group: string): ReachRow[] {
  const watches = rules.map((rule): Watch => {
    const forMs = duration.parse(rule.for);
    return {
      rule,
      forMs,
      above: new Map(),
      highest: -Infinity,
      unknown: undefined,
      firedAfterMs: Infinity,
      scenario: undefined,
    };
  });
  const lever = { enabled: true, scope: { groups: [], percent: 100 } };
  for (const scenario of fleetScenarios(defaultDeadlineMs())) {
    for (const watch of watches) watch.above = new Map();
    for (const tick of observe({ scenario, groups: [], lever, wellMs, faultMs })) {
      const since = tick.at - simulatedStart - wellMs;
      if (since >= 0 && since % evaluatedEveryMs === 0)
        for (const watch of watches) evaluate(watch, numbersOf(watch.rule.query, tick), since, scenario.name);
    }
  }
  return watches.map((watch) => rowOf(watch, group));
}

function evaluate(watch: Watch, seen: ReturnType<typeof numbersOf>, since: number, scenario: string): void {
  if ('unknown' in seen) {
    watch.unknown = seen.unknown;
    return;
  }
  const above = new Map<string, number>();
  for (const [labels, value] of seen.numbers) {
    watch.highest = Math.max(watch.highest, value);
    if (value > watch.rule.above) above.set(labels, watch.above.get(labels) ?? since);
  }
  watch.above = above;
  const fires = [...above.values()].some((first) => since - first >= watch.forMs);
  if (!fires || since >= watch.firedAfterMs) return;
  watch.firedAfterMs = since;
  watch.scenario = scenario;
}

function rowOf({ rule, highest, unknown, firedAfterMs, scenario }: Watch, group: string): ReachRow {
  const condition = `${JSON.stringify(rule.query)} > ${rule.above} for ${rule.for}`;
  const row = { kind: 'alert' as const, of: group, name: rule.uid, stage: null, condition };
  if (scenario !== undefined)
    return {
      ...row,
      reachable: true,
      scenario,
      seconds: firedAfterMs / 1_000,
      reason: `${rule.title}: fires when ${scenario}`,
    };
  const reason =
    unknown ??
    (highest === -Infinity
      ? 'its query gave no number under any scenario'
      : highest > rule.above
        ? `it exceeds ${rule.above} under some scenario, but never for ${rule.for}`
        : `the highest number that any scenario gave is ${Number(highest.toFixed(2))}, and ${rule.above} has to be exceeded`);
  return { ...row, reachable: false, scenario: null, seconds: null, reason };
}
