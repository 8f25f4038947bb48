import type { CellsDocument, PermitState } from '../../contract/cells.ts';
import { t } from '../text.ts';
import { spellUntil } from './duration.ts';

type Cell = CellsDocument['cells'][number];

/** What a quorum of sentinels says of a cell. */
export function healthWord(health: Cell['health']): string {
  switch (health) {
    case 'healthy':
      return t('rollcall.cells.healthy', 'Healthy');
    case 'unhealthy':
      return t('rollcall.cells.unhealthy', 'Not healthy');
    case 'unknown':
      return t('rollcall.cells.unknown', 'Not known');
  }
}

/** Why a cell is not healthy, each sentinel with what it says; nothing where it is. */
export const whyOf = ({ health, seenBy }: Cell): string[] =>
  health === 'healthy'
    ? []
    : seenBy.filter(({ healthy }) => !healthy).map(({ sentinel, why }) => `${sentinel}: ${why.join('; ')}`);

/** What became of the newest permit that a cell asked for, at an instant (ms since 1970). */
export function permitWord({ state, epoch, until }: PermitState, now: number): string {
  if (state === 'held')
    return epoch === null
      ? t('rollcall.cells.held', 'Held')
      : t('rollcall.cells.held-epoch', 'Held, epoch {{epoch}}', { epoch });
  const valid = until !== null && Date.parse(until) >= now;
  return valid
    ? t('rollcall.cells.permitted-until', 'Permitted, ends {{until}}, epoch {{epoch}}', {
        until: spellUntil(until, now),
        epoch,
      })
    : t('rollcall.cells.permitted', 'Permitted, epoch {{epoch}}', { epoch });
}
