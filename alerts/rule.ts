import type {
  AlertCondition,
  Against,
  Comparison,
  Measured,
  ToldNumber,
} from '../src/contract/alert-condition.ts';

/** The plan's name: whose stage, last change and kill switch a page is told. `each`: the rollout in the alert's labels. */
type OfRollout = 'adaptive-polling' | 'search-console-sync' | 'optimize' | 'each';

/**
 * One alert as people think of it: a name, a page in docs/operations, and one or two levels. `grafana/` and
 * `prometheus/` write it as each of them wants it.
 *
 * Texts hold places for what is measured: `{now}` is the number, other names are labels of the alert.
 */
export interface AlertRule {
  /** Also the name of its page in docs/operations. */
  name: string;
  title: string;
  /** What it is about: alerts of an instance are silent while the fault is the fleet's. */
  scope: 'fleet' | 'instance' | 'rollout' | 'sync' | 'optimize' | 'rollcall';
  owner: Owner;
  ofRollout: OfRollout;
  /** One of the plan's that stops the harm at once; a person decides whether to pull it. */
  killSwitch?: string;
  /** Where the data source of Rollcall is asked; null where only Prometheus can tell. */
  grafana: GrafanaForm | null;
  /** Null where no metric tells. */
  prometheus: PrometheusForm | null;
  levels: readonly [Level, ...Level[]];
  /** It clears at this share of its threshold; left out for what is a yes or a no. */
  clearsAt?: number;
  keepFiringFor: string;
  unit: 'seconds' | 'milliseconds' | 'number' | 'none';
  summary: string;
  /** What it means, with its numbers. */
  description: string;
  /** One thing to do that cannot make it worse. */
  firstAction: string;
  panel: { dashboard: string; title: string };
}

export interface Level {
  severity: 'warning' | 'critical';
  is: Comparison;
  threshold: number;
  /** How long the condition holds before it fires. */
  for: string;
}

/** Who answers for it, as plans name the feature owner: `each` is the owner of the rollout in its labels. */
type Owner = 'rollcall' | 'gsc-sync' | 'optimize' | 'each';

/** No data is no zero: each rule says what it makes of none, and of a query that failed. */
export type Absence = 'stays as it is' | 'is well' | 'fires';

export interface GrafanaForm {
  measured: Measured;
  against?: Against;
  onlyWhere?: ToldNumber;
  noData: Absence;
  error: Absence;
}

/** The alert fires where `value` compares with the threshold × `against`. */
export interface PrometheusForm {
  value: string;
  against?: string;
  /** Labels of the value, by which an alert that fires already is known again. */
  by: readonly string[];
  /** Names that labels have in Prometheus, where others than in the data source. */
  labels?: Readonly<Record<string, string>>;
}

/** The id of a rule at one of its levels, which Grafana keeps its history by. */
export function uidOf({ name, levels }: AlertRule, { severity }: Level): string {
  return levels.length === 1 ? `rollcall-${name}` : `rollcall-${name}-${severity}`;
}

export function titleOf({ title, levels }: AlertRule, { severity }: Level): string {
  return levels.length === 1 ? title : `${title} (${severity})`;
}

/** What Grafana evaluates of these rules, level by level. */
export function conditionsOf(rules: readonly AlertRule[]): AlertCondition[] {
  return rules.flatMap((rule) => {
    const { grafana, levels } = rule;
    if (grafana === null) return [];
    const { measured, against, onlyWhere } = grafana;
    return levels.map((level) => ({
      uid: uidOf(rule, level),
      title: titleOf(rule, level),
      measured,
      ...(against && { against }),
      ...(onlyWhere && { onlyWhere }),
      is: level.is,
      threshold: level.threshold,
      firesWithoutData: grafana.noData === 'fires',
      for: level.for,
    }));
  });
}
