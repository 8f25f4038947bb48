import type { BadgeColor, IconName } from '@grafana/ui';
import type { BudgetScope, DayStatus, RunState, SyncStatus } from '../../contract/sync.ts';
import { t } from '../text.ts';

/** How something looks that has a state: never by its colour alone. */
interface StateLook {
  word: string;
  color: BadgeColor;
  icon: IconName;
}

/** The sync as a whole, in one word. */
export function syncLook(state: SyncStatus['state']): StateLook {
  switch (state) {
    case 'halted':
      return { word: t('rollcall.sync.state-halted', 'Halted'), color: 'red', icon: 'pause' };
    case 'waiting':
      return { word: t('rollcall.sync.state-waiting', 'Waiting'), color: 'orange', icon: 'hourglass' };
    case 'running':
      return { word: t('rollcall.sync.state-running', 'Running'), color: 'blue', icon: 'sync' };
    case 'idle':
    default:
      return { word: t('rollcall.sync.state-idle', 'Idle'), color: 'blue', icon: 'check' };
  }
}

export function runLook(state: RunState): StateLook {
  switch (state) {
    case 'queued':
      return { word: t('rollcall.sync.run-queued', 'Queued'), color: 'blue', icon: 'hourglass' };
    case 'running':
      return { word: t('rollcall.sync.run-running', 'Running'), color: 'blue', icon: 'sync' };
    case 'halted':
      return { word: t('rollcall.sync.run-halted', 'Halted'), color: 'orange', icon: 'pause' };
    case 'done':
      return { word: t('rollcall.sync.run-done', 'Done'), color: 'green', icon: 'check' };
    case 'partial':
      return {
        word: t('rollcall.sync.run-partial', 'Partial'),
        color: 'orange',
        icon: 'exclamation-triangle',
      };
    case 'failed':
    default:
      return { word: t('rollcall.sync.run-failed', 'Failed'), color: 'red', icon: 'exclamation-circle' };
  }
}

/** What became of a day, in a word and in a sign for a small square. */
export function dayWords(status: DayStatus): { word: string; sign: string; means: string } {
  switch (status) {
    case 'ok':
      return {
        word: t('rollcall.sync.day-ok', 'Synced'),
        sign: '',
        means: t('rollcall.sync.day-ok-means', 'Its rows are stored, each key once.'),
      };
    case 'empty':
      return {
        word: t('rollcall.sync.day-empty', 'Empty'),
        sign: '0',
        means: t('rollcall.sync.day-empty-means', 'Search Console was asked, and has no rows.'),
      };
    case 'failed':
      return {
        word: t('rollcall.sync.day-failed', 'Failed'),
        sign: '!',
        means: t('rollcall.sync.day-failed-means', 'It was asked for and could not be read.'),
      };
    case 'skipped':
      return {
        word: t('rollcall.sync.day-skipped', 'Skipped'),
        sign: '–',
        means: t('rollcall.sync.day-skipped-means', 'It was not asked for.'),
      };
    case 'pending':
    default:
      return {
        word: t('rollcall.sync.day-pending', 'Pending'),
        sign: '…',
        means: t('rollcall.sync.day-pending-means', 'It is to be asked for, or half of it is there.'),
      };
  }
}

/** Whose budget it is: `Property sc-domain:example.com`. */
export function budgetOwner(scope: BudgetScope, of: string): string {
  switch (scope) {
    case 'site':
      return t('rollcall.sync.budget-site', 'Property {{of}}', { of });
    case 'user':
      return t('rollcall.sync.budget-user', 'Account {{of}}', { of });
    case 'project':
    default:
      return t('rollcall.sync.budget-project', 'Project {{of}}', { of });
  }
}
