/** One alert rule over the data source, as people think of it. `alerts/grafana.ts` writes it as Grafana wants it. */
export interface AlertRule {
  uid: string;
  title: string;
  /** A query of the data source that answers with one number a label set (contract/query.ts). */
  query: Record<string, unknown>;
  above: number;
  /** How long the condition holds before the rule fires. */
  for: string;
  severity: 'warning' | 'critical';
  summary: string;
  description: string;
  /** A page in docs/operations. */
  runbook: string;
}

const minute = 60;

export const rules: AlertRule[] = [
  {
    uid: 'rollcall-breaker-not-closed',
    title: 'Breaker not closed for 10 min',
    // Time since the breaker was last closed, not time in `open`: each re-trip resets that, and it would never fire.
    query: { kind: 'breakers', format: 'numeric' },
    above: 10 * minute,
    // The ten minutes are in the number itself.
    for: '0s',
    severity: 'critical',
    summary:
      'The breaker of {{ $labels.instance }} has not been closed for {{ humanizeDuration $values.B.Value }}',
    description:
      '{{ $labels.type }} instance {{ $labels.instance }} has failed every poll and probe for more than 10 min. ' +
      'Its data is that old. Look at its last error in the breakers table, mend the host or its credentials; ' +
      'it recovers by itself with the first good probe. If many breakers opened at once, suspect the scheduler ' +
      'or its network, and roll back the rollout that is under way.',
    runbook: 'breaker-not-closed.md',
  },
];
