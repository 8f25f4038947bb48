import type { AlertCondition } from '../../contract/alert-condition.ts';
import { duration } from '../../contract/moment.ts';
import type { ReachRow } from '../../contract/reach.ts';
import { compares, RuleWatch } from './rule-watch.ts';
import { ruleWorlds } from './rule-worlds.ts';
import { simulatedStart } from './world.ts';

const wellMs = 600_000;
/** What does not fire within an hour of its fault does not help anybody. */
const faultMs = 3_600_000;

/**
 * Whether each alert rule can fire, and how soon, under the worst plausible inputs of its workload. What the service
 * itself says in a document, a failed trigger, an overdue drill, is a number of a known range: the threshold has to lie
 * in it. A rule that fires where there is no number needs none.
 */
export function reachRules(conditions: readonly AlertCondition[], group: string): ReachRow[] {
  const simulated = new Map(
    conditions
      .filter(({ measured, firesWithoutData }) => measured.kind !== 'told' && !firesWithoutData)
      .map((condition): [AlertCondition, Soonest] => [condition, {}]),
  );
  for (const world of simulated.size > 0 ? ruleWorlds() : []) {
    const watches = new Map([...simulated.keys()].map((each) => [each, new RuleWatch(each)]));
    for (const tick of world.ticks(wellMs, faultMs))
      for (const watch of watches.values()) watch.see(tick, tick.at - simulatedStart - wellMs);
    for (const [condition, watch] of watches) {
      const soonest = simulated.get(condition) as Soonest;
      const { farthest, firedAfterMs } = watch;
      if (farthest !== undefined)
        soonest.farthest =
          soonest.farthest === undefined || compares(farthest, condition.is, soonest.farthest)
            ? farthest
            : soonest.farthest;
      if (firedAfterMs < (soonest.ms ?? Infinity))
        Object.assign(soonest, { ms: firedAfterMs, scenario: world.name });
    }
  }
  return conditions.map((condition) => {
    const soonest = simulated.get(condition);
    return soonest ? simulatedRow(condition, soonest, group) : toldRow(condition, group);
  });
}

/** How soon a rule fired, and under what; or the number that came nearest. */
interface Soonest {
  ms?: number;
  scenario?: string;
  farthest?: number;
}

const rowOf = (condition: AlertCondition, group: string) => ({
  kind: 'alert' as const,
  of: group,
  name: condition.uid,
  stage: null,
  condition: conditionText(condition),
});
const unreachable = { reachable: false, scenario: null, seconds: null } as const;

function simulatedRow(
  condition: AlertCondition,
  { ms, scenario, farthest }: Soonest,
  group: string,
): ReachRow {
  const row = rowOf(condition, group);
  const { title, is, threshold } = condition;
  if (ms !== undefined && scenario !== undefined)
    return {
      ...row,
      reachable: true,
      scenario,
      seconds: ms / 1_000,
      reason: `${title}: fires when ${scenario}`,
    };
  const reason =
    farthest === undefined
      ? 'its query gave no number under any scenario'
      : compares(farthest, is, threshold)
        ? `it is ${is} ${threshold} under some scenario, but never for ${condition.for}`
        : `the nearest number that any scenario gave is ${Number(farthest.toFixed(2))}, and it has to be ${is} ${threshold}`;
  return { ...row, ...unreachable, reason };
}

/** Of a rule that nothing has to be simulated for. */
function toldRow(condition: AlertCondition, group: string): ReachRow {
  const { title, measured, is, threshold } = condition;
  const row = rowOf(condition, group);
  if (condition.firesWithoutData || measured.kind !== 'told') return fired('there is no data');
  const { value, when } = measured.farthest;
  if (!compares(value, is, threshold))
    return {
      ...row,
      ...unreachable,
      reason: `the service never says more than ${value}, and it has to be ${is} ${threshold}`,
    };
  return fired(when);

  function fired(scenario: string): ReachRow {
    const seconds = duration.parse(condition.for) / 1_000;
    return { ...row, reachable: true, scenario, seconds, reason: `${title}: fires when ${scenario}` };
  }
}

function conditionText({ measured, against, is, threshold, for: held }: AlertCondition): string {
  const divided = against
    ? ` ÷ max(${against.times} × ${against.number.reduce} ${against.number.series}, ${against.floor})`
    : '';
  return `${numberText(measured)}${divided} ${is} ${threshold} for ${held}`;
}

function numberText(measured: AlertCondition['measured']): string {
  switch (measured.kind) {
    case 'series':
      return `${measured.reduce} ${measured.series}`;
    case 'instances':
      return `${measured.query.kind} of an instance`;
    case 'told':
      return `${measured.script.endpoint} | ${measured.script.expression.replace(/\s+/g, ' ')}`;
  }
}
