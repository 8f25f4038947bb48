import { decoded } from '../host/decoded.ts';

/** The parts of the pages of one rollout, by the last name of their path; the first has none. */
export const parts = ['now', 'stages', 'criteria', 'verdicts', 'backtest', 'run-sheet'] as const;
export type Part = (typeof parts)[number];

/** Where one is among the pages of rollouts: at the list, at a part of one of them, or at none that there is. */
type RolloutsPlace = { at: 'list' } | { at: 'rollout'; id: string; part: Part } | { at: 'nowhere' };

export function readPlace(path: string): RolloutsPlace {
  const [, , id, name, more] = path.replace(/\/+$/, '').split('/').map(decoded);
  if (id === undefined || id === '') return { at: 'list' };
  const part = parts.find((each) => each === (name ?? 'now'));
  return part && more === undefined ? { at: 'rollout', id, part } : { at: 'nowhere' };
}

export function placeOf(id: string, part: Part = 'now'): string {
  const page = `/rollouts/${encodeURIComponent(id)}`;
  return part === 'now' ? page : `${page}/${part}`;
}
