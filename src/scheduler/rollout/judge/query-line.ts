import type { CriterionSource } from '../../../contract/plan.ts';
import { tickMs } from './sample.ts';

/** In one line, what is asked of which source. */
export function queryLine(source: CriterionSource): string {
  const line = ((): string => {
    switch (source.kind) {
      case 'history':
        return `history: ${source.series}`;
      case 'prometheus':
        return `prometheus: ${source.query} (every ${tickMs / 1_000} s; ${reductions[source.reduce]})`;
      case 'sql':
        return `sql: ${source.query}`;
      case 'audit':
        return `audit: ${source.action}${source.outcome ? ` (${source.outcome})` : ''}`;
      case 'artefact':
        return `artefact: age of ${source.name}`;
      case 'alerts':
        return `alerts: firing with ${labelsOf(source.labels)}`;
    }
  })();
  return line.replace(/\s+/g, ' ').trim();
}

const reductions = {
  one: 'one series',
  max: 'largest of all series',
  min: 'smallest of all series',
  sum: 'sum of all series',
} as const;

const labelsOf = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ') || 'any labels';
