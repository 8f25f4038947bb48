import type { JSX } from 'react';
import type { PolicyQueue } from '../../../contract/policy-overview.ts';
import { Facts } from '../../reading/Facts.tsx';
import { count } from '../../reading/figures.ts';
import { PlainTable } from '../../reading/PlainTable.tsx';
import { Clock } from '../../reading/Moment.tsx';
import { spellMeasured } from '../../rollout/duration.ts';
import { t } from '../../text.ts';

/** Runs that wait for the worker, or are being computed, in the order in which they are taken. */
export function Jobs({ queue }: { queue: PolicyQueue }): JSX.Element {
  const { depth, running, oldest_age_s: oldest, overdue, jobs } = queue;
  return (
    <>
      <Facts
        facts={[
          { name: t('rollcall.optimize.waiting', 'Waiting'), value: count(depth) },
          { name: t('rollcall.optimize.running', 'Being computed'), value: count(running) },
          {
            name: t('rollcall.optimize.oldest', 'Oldest waits for'),
            value: depth === 0 ? '–' : spellMeasured(oldest),
          },
          { name: t('rollcall.optimize.overdue', 'Overdue'), value: count(overdue), alarming: overdue > 0 },
        ]}
      />
      {jobs.length === 0 ? (
        <p>{t('rollcall.optimize.no-jobs', 'Nothing waits.')}</p>
      ) : (
        <PlainTable
          name={t('rollcall.optimize.jobs', 'Jobs')}
          rows={jobs}
          keyOf={({ run_id }) => run_id}
          columns={[
            { title: t('rollcall.optimize.run-name', 'Run'), cell: ({ run_id }) => run_id },
            { title: t('rollcall.optimize.system', 'System'), cell: ({ run_key }) => run_key.system_id },
            { title: t('rollcall.optimize.policy', 'Policy'), cell: ({ run_key }) => run_key.policy_version },
            {
              title: t('rollcall.optimize.job-state', 'At'),
              cell: ({ state }) =>
                state === 'running'
                  ? t('rollcall.optimize.job-running', 'being computed')
                  : t('rollcall.optimize.job-queued', 'waiting'),
            },
            {
              title: t('rollcall.optimize.origin', 'Asked by'),
              cell: ({ origin }) => originWord(origin),
            },
            {
              title: t('rollcall.optimize.deadline', 'Deadline'),
              cell: ({ deadline_at }) => <Clock at={deadline_at} />,
            },
            {
              title: t('rollcall.optimize.last-error', 'Last error'),
              cell: ({ last_error }) => last_error ?? '–',
            },
          ]}
        />
      )}
    </>
  );
}

export const originWord = (origin: PolicyQueue['jobs'][number]['origin']): string =>
  origin === 'asked'
    ? t('rollcall.optimize.by-somebody', 'somebody')
    : t('rollcall.optimize.by-itself', 'the service');
