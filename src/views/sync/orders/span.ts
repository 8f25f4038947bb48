import { t } from '../../text.ts';

/** The days of a run as they are being written down. */
export interface AskedSpan {
  by: 'days' | 'dates';
  days: string;
  /** As `2026-11-01`; empty where nothing is written. */
  from: string;
  to: string;
}

/** As many days as a run takes. */
export const mostDays = 500;
const dayMs = 86_400_000;

/** What is wrong with a span, as the contract has it; undefined for one that can be sent. */
export function spanProblem({ by, days, from, to }: AskedSpan): string | undefined {
  if (by === 'days') {
    const count = Number(days);
    return Number.isInteger(count) && count >= 1 && count <= mostDays
      ? undefined
      : t('rollcall.sync.span-days', 'Name a whole number of days from 1 to {{most}}.', { most: mostDays });
  }
  if (from === '' || to === '') return t('rollcall.sync.span-both', 'Name the first and the last day.');
  if (from > to) return t('rollcall.sync.span-order', 'The first day is later than the last.');
  if ((Date.parse(to) - Date.parse(from)) / dayMs >= mostDays)
    return t('rollcall.sync.span-long', 'These are more than {{most}} days: name a shorter span.', {
      most: mostDays,
    });
  return undefined;
}
