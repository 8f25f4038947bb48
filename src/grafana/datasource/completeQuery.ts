import type { RollcallQuery } from '../../contract/query.ts';

/** Whether a query says all that its kind needs. One that does not is held back instead of failing in the backend. */
export function isComplete(query: RollcallQuery): boolean {
  switch (query.kind) {
    case 'verdict':
      return query.rollout.trim() !== '';
    case 'history':
      return query.series.length > 0;
    case 'queue':
    case 'instances':
    case 'breakers':
    case 'deadLetters':
      return true;
  }
}

/** The empty query of a kind, for when the kind is changed in the editor: nothing of the old kind stays behind. */
export function emptyQuery(kind: RollcallQuery['kind']): RollcallQuery {
  switch (kind) {
    case 'breakers':
      return { kind, format: 'table' };
    case 'verdict':
      return { kind, rollout: '' };
    case 'history':
      return { kind, series: ['queue.backlog'] };
    case 'queue':
    case 'instances':
    case 'deadLetters':
      return { kind };
  }
}
