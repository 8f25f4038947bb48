import type { Transfer } from '../../objective.ts';
import type { SearchEnd } from '../../outcome.ts';
import type { SearchResult, SearchTask } from '../../search.ts';

/** What a search would give that has come to these transfers. */
export function planOf({ idleTotal }: SearchTask, transfers: Transfer[], ended: SearchEnd): SearchResult {
  const nothing = { gap: 0, columns: 0, rows: 0, nodes: 0, simplexIterations: 0, searchMs: 0 };
  return { transfers, statistics: { ended, bound: idleTotal, ...nothing } };
}
