import type { RollcallQuery } from '../../contract/query.ts';
import { querySchemaVersion } from '../../contract/query-migration.ts';
import { pathParametersOf } from '../../contract/script-endpoints.ts';
import type { AskedKind } from './model.ts';

/** Whether a query says all that its kind needs. One that does not is held back instead of failing in the backend. */
export function isComplete(query: RollcallQuery): boolean {
  // A panel that can be switched to Prometheus has queries that are Prometheus's alone, and no kind.
  if ((query.kind as string | undefined) === undefined) return false;
  switch (query.kind) {
    case 'verdict':
    case 'stages':
    case 'criteria':
      return isNamed(query.rollout);
    case 'history':
      return query.series?.length > 0;
    case 'events':
      return query.what?.length > 0;
    case 'script':
      return pathParametersOf(query.endpoint).every((name) => isNamed(query.parameters?.[name]));
    case 'variable':
      return (query.of !== 'stages' && query.of !== 'criteria') || isNamed(query.rollout);
    case 'filterValues':
      return isNamed(query.key);
    case 'queue':
    case 'staleness':
    case 'instances':
    case 'breakers':
    case 'deadLetters':
    case 'workers':
    case 'rollouts':
    case 'transitions':
    case 'audit':
    case 'policy':
    case 'sync':
      return true;
  }
}

/** What was saved by hand may lack a field that its type has. */
const isNamed = (name: string | undefined) => (name ?? '').trim() !== '';

/** The empty query of a kind, for when the kind is changed in the editor: nothing of the old kind stays behind. */
export function emptyQuery(kind: AskedKind): RollcallQuery {
  return { ...fieldsOf(kind), schemaVersion: querySchemaVersion };
}

function fieldsOf(kind: AskedKind): RollcallQuery {
  switch (kind) {
    case 'stages':
    case 'verdict':
    case 'criteria':
      return { kind, rollout: '' };
    case 'history':
      return { kind, series: ['queue.backlog'] };
    case 'events':
      return { kind, what: ['breakers', 'rollouts', 'killSwitches', 'drills'] };
    case 'script':
      return { kind, endpoint: '/api/monitoring/scheduler/health', expression: '.queue' };
    case 'queue':
    case 'staleness':
    case 'instances':
    case 'breakers':
    case 'deadLetters':
    case 'workers':
    case 'rollouts':
    case 'transitions':
    case 'audit':
    case 'policy':
    case 'sync':
      return { kind };
  }
}
