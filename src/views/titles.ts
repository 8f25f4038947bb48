import { t } from './text.ts';

/** What a page is called where one comes to it, and above it. */
interface Title {
  title: string;
  /** What it is for, in one sentence. */
  subTitle: string;
}

/**
 * The titles of the pages by their names in `pages.ts`, in the reader's language: translations have to be loaded.
 * A host shows them, as the page's only heading of the first rank.
 */
export function titleOf(page: string): Title {
  switch (page) {
    case 'rollouts':
      return {
        title: t('rollcall.titles.rollouts', 'Rollouts'),
        subTitle: t(
          'rollcall.titles.rollouts-for',
          'How far each rollout may go, with the evidence for it, and the decision.',
        ),
      };
    case 'fleet':
      return {
        title: t('rollcall.titles.fleet', 'Fleet'),
        subTitle: t(
          'rollcall.titles.fleet-for',
          'Every instance that is polled: how it answers, when it is due, and what was given up.',
        ),
      };
    case 'sync':
      return {
        title: t('rollcall.titles.sync', 'Sync'),
        subTitle: t(
          'rollcall.titles.sync-for',
          'What is fetched from Search Console, day by day, and what is left of the quota.',
        ),
      };
    case 'optimize':
      return {
        title: t('rollcall.titles.optimize', 'Optimize'),
        subTitle: t(
          'rollcall.titles.optimize-for',
          'Which bikes to move, computed on a frozen snapshot of the stations and played back on it.',
        ),
      };
    case 'audit':
      return {
        title: t('rollcall.titles.audit', 'Audit'),
        subTitle: t(
          'rollcall.titles.audit-for',
          'Who did what, when and why, in a log that shows whether it was tampered with.',
        ),
      };
    case 'configuration':
      return {
        title: t('rollcall.titles.configuration', 'Configuration'),
        subTitle: t(
          'rollcall.titles.configuration-for',
          'How the scheduler polls, who may do what, and every change of it.',
        ),
      };
    default:
      return { title: 'Rollcall', subTitle: '' };
  }
}
