import type { Budget as BudgetDocument } from '../../contract/sync.ts';
import { approachingFrom } from './quota.ts';
import type { SpentBudget } from './storage/spending.ts';

/** A budget by the minute and, where there is one, by the day. */
export function budgetDocuments(budget: SpentBudget, now: number): BudgetDocument[] {
  const { scope, name, perMinute, perDay, used, usedToday, pace, throttling } = budget;
  const { pausedUntil } = throttling;
  const waitsUntil = pausedUntil !== null && pausedUntil > now ? new Date(pausedUntil).toISOString() : null;
  const of = (window: 'minute' | 'day', spent: number, most: number, least: number): BudgetDocument => ({
    scope,
    of: name,
    window,
    used: spent,
    budget: most,
    pace: least,
    approaching: spent >= approachingFrom * most,
    exceeded: spent >= most,
    waitsUntil,
  });
  return [
    of('minute', used, perMinute, pace),
    ...(perDay === undefined ? [] : [of('day', usedToday, perDay, perDay)]),
  ];
}
