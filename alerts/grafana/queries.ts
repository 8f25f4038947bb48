import type { Against, Measured, ToldNumber } from '../../src/contract/alert-condition.ts';
import { duration } from '../../src/contract/moment.ts';
import { querySchemaVersion } from '../../src/contract/query-migration.ts';
import type { AlertRule, GrafanaForm, Level } from '../rule.ts';
import { rolloutQuery } from './rollout-query.ts';

/** A query or an expression of a rule, as Grafana's files have it. */
interface RuleQuery {
  refId: string;
  relativeTimeRange: { from: number; to: number };
  datasourceUid: string;
  model: Record<string, unknown>;
}

/** Of numbers that are what they are now, whatever the range. */
const nowSeconds = 600;
/** So long a series would be thousands of samples; the median of minutes is the same. */
const longestInSamples = 3_600;

/**
 * What a rule evaluates: `now` is the number, `usual` what it is divided by, `counts` whether it counts, `condition`
 * what decides. `rollout` decides nothing: it is there for the message, and where it fails the message says less.
 */
export function queriesOf(
  rule: AlertRule,
  level: Level,
  { measured, against, onlyWhere }: GrafanaForm,
  datasourceUid: string,
  tellsOfRollouts: boolean,
): RuleQuery[] {
  const ask = (refId: string, number: Measured) => asked(refId, number, datasourceUid);
  const value = against || onlyWhere ? 'value' : 'now';
  return [
    ask('measured', measured),
    reduced('now', 'measured', measured),
    ...(against
      ? [
          ask('baseline', against.number),
          reduced('usual', 'baseline', against.number),
          math('value', `$now / ${atLeast(against)}`),
        ]
      : []),
    ...(onlyWhere
      ? [ask('where', onlyWhere), reduced('counts', 'where', onlyWhere), math('value', '$now * $counts')]
      : []),
    threshold(value, level, rule.clearsAt),
    ...(tellsOfRollouts
      ? [{ ...rolloutQuery(rule), datasourceUid, relativeTimeRange: { from: nowSeconds, to: 0 } }]
      : []),
  ];
}

function asked(refId: string, number: Measured, datasourceUid: string): RuleQuery {
  const range = (from: number) => ({ refId, relativeTimeRange: { from, to: 0 }, datasourceUid });
  switch (number.kind) {
    case 'series': {
      const seconds = duration.parse(number.within) / 1_000;
      const stepSeconds = seconds > longestInSamples ? 60 : 10;
      return {
        ...range(seconds),
        model: {
          refId,
          kind: 'history',
          series: [number.series],
          stepSeconds,
          schemaVersion: querySchemaVersion,
        },
      };
    }
    case 'instances':
      return { ...range(nowSeconds), model: { refId, ...number.query, schemaVersion: querySchemaVersion } };
    case 'told':
      return { ...range(nowSeconds), model: { refId, ...scriptModel(number) } };
  }
}

const scriptModel = ({ script }: ToldNumber) => ({
  kind: 'script',
  ...script,
  format: 'numeric',
  schemaVersion: querySchemaVersion,
});

/** A moment without a sample is left out of what is reduced. */
function reduced(refId: string, expression: string, number: Measured): RuleQuery {
  const reducer = number.kind === 'series' ? number.reduce : 'last';
  return expressionOf(refId, { type: 'reduce', reducer, expression, settings: { mode: 'dropNN' } });
}

const math = (refId: string, expression: string) => expressionOf(refId, { type: 'math', expression });

/** Grafana's math has no maximum: a comparison is 1 or 0. */
function atLeast({ times, floor }: Against): string {
  const scaled = times === 1 ? '$usual' : `($usual * ${times})`;
  return `((${scaled} >= ${floor}) * ${scaled} + (${scaled} < ${floor}) * ${floor})`;
}

const evaluators = { '>': 'gt', '>=': 'gte', '<': 'lt' } as const;

/** What fires at its threshold clears at a share of it, so that a number about the threshold does not flap. */
function threshold(expression: string, level: Level, clearsAt: number | undefined): RuleQuery {
  const conditions = [
    {
      evaluator: { type: evaluators[level.is], params: [level.threshold] },
      ...(clearsAt !== undefined && {
        unloadEvaluator: { type: 'lt', params: [clearAt(level, clearsAt)] },
      }),
    },
  ];
  return expressionOf('condition', { type: 'threshold', expression, conditions });
}

const clearAt = ({ threshold: at }: Level, share: number) => Number((at * share).toPrecision(12));

function expressionOf(refId: string, model: Record<string, unknown>): RuleQuery {
  return {
    refId,
    relativeTimeRange: { from: nowSeconds, to: 0 },
    datasourceUid: '__expr__',
    model: { refId, ...model },
  };
}
