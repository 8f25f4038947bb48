import { querySchemaVersion } from '../../src/contract/query-migration.ts';
import { rolloutAction } from '../../src/contract/rollout.ts';
import type { AlertRule } from '../rule.ts';

/** What moved a rollout or its lever; notes, ticks and snapshots did not. */
const moves = [...rolloutAction.options, 'kill-switch'];
const lastMove = `([.history[] | select(.action | IN(${moves.map((each) => `"${each}"`).join(', ')}))][0]) as $last`;
const change =
  'last: (if $last then "\\($last.action) by \\($last.actor) at \\($last.at)" else "none yet" end)';
const context = `stage: (.stage // "none"), state, ${change}, known: 1`;

/**
 * Where the rollout stands, for the message: Grafana hands a message the numbers of every query whose labels hold those
 * of the alert, with their labels. So stage and last change come as labels of a number that nothing is decided by.
 */
export function rolloutQuery({ name, scope, ofRollout }: AlertRule): {
  refId: string;
  model: Record<string, unknown>;
} {
  return {
    refId: 'rollout',
    model: {
      refId: 'rollout',
      kind: 'script',
      endpoint: '/api/rollouts',
      expression: expressionFor(name, scope, ofRollout),
      format: 'numeric',
      schemaVersion: querySchemaVersion,
    },
  };
}

function expressionFor(name: string, scope: AlertRule['scope'], ofRollout: AlertRule['ofRollout']): string {
  if (ofRollout === 'each') {
    const labels = perLabel[name];
    return labels === undefined
      ? `.rollouts[] | ${lastMove} | {rollout: .id, ${context}}`
      : `.rollouts[] | ${lastMove} | ${labels.each} as $each | {rollout: .id, ${labels.label}: $each, ${context}}`;
  }
  // A service may have other plans than the shipped ones. A query without rows would make the whole rule one without
  // data, which fires for nothing: so there is always a row.
  const chosen = `([.rollouts[] | select(.id == "${ofRollout}")][0] // {history: [], stages: [], state: "no plan of this name"})`;
  // An alert of one instance has its labels, which no rollout has: it is told the number of the stage, from 1 on.
  if (scope === 'instance')
    return `${chosen} | .stage as $stage | [.stages[].name] | (index($stage) // -1) + 1`;
  return `${chosen} | ${lastMove} | {${context}}`;
}

/** Alerts of a part of a rollout have its label beside the rollout's. */
const perLabel: Readonly<Record<string, { label: string; each: string }>> = {
  'criterion-without-data': { label: 'criterion', each: '([(.verdict.results // [])[].name] | unique[])' },
  'drill-overdue': { label: 'drill', each: '(.drills[].name)' },
};

/** The annotation that tells it: a template of Grafana's. */
export function rolloutText({ scope }: AlertRule): string {
  if (scope === 'instance')
    return '{{ with $values.rollout }}{{ if gt .Value 0.0 }}at stage {{ .Value }} of its plan{{ else }}not under way{{ end }}{{ end }}';
  return '{{ with $values.rollout }}{{ with .Labels.stage }}{{ if eq . "none" }}not under way{{ else }}stage {{ . }}{{ end }} ({{ $values.rollout.Labels.state }}), last change: {{ $values.rollout.Labels.last }}{{ else }}not known{{ end }}{{ end }}';
}
