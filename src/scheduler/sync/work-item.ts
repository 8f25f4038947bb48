import type { RowSums } from './storage/row-store.ts';
import type { Reading } from './storage/reading-store.ts';

interface Item {
  /** Work of a day keeps its place; totals come before all days. */
  place: number;
  /** How often it was asked for. */
  tries: number;
  /** How often that failed, and how often it was told to wait: the one is not held against it for the other. */
  failures: number;
  waits: number;
}

/** The totals of all days of the run: before they are read, and again after, to see which of them grew. */
export interface TotalsItem extends Item {
  kind: 'totals';
  when: 'before' | 'after';
}

export interface PageItem extends Item {
  kind: 'page';
  reading: Reading;
  startRow: number;
  /** It is read again to find rows that are missing. */
  repair: boolean;
}

/** The totals of a day whose rows do not agree with those of before. */
export interface CheckItem extends Item {
  kind: 'check';
  reading: Reading;
  sums: RowSums;
  repairs: number;
}

/** What a new item has not been through yet. */
export const untried = { tries: 0, failures: 0, waits: 0 };

/** One query each. */
export type WorkItem = TotalsItem | PageItem | CheckItem;
