import type { JSX } from 'react';
import { useAnswer } from '../host/useAnswer.ts';
import { Part } from '../reading/Part.tsx';
import { Reading } from '../reading/Reading.tsx';
import { t } from '../text.ts';
import { Batches } from './Batches.tsx';
import { Budgets } from './Budgets.tsx';
import { QueryMinutes } from './QueryMinutes.tsx';
import { Queue } from './Queue.tsx';
import { RateLimitEvents } from './RateLimitEvents.tsx';
import { Runs } from './Runs.tsx';
import { Sites } from './Sites.tsx';
import { Standing } from './Standing.tsx';

const everyMs = 5_000;

/** How the sync stands now: whether it runs, what of the budgets is used, what waits, and how far each property is. */
export function Overview(): JSX.Element {
  const status = useAnswer('getSyncStatus', {}, { everyMs });
  const limits = useAnswer('getSyncRateLimits', {}, { everyMs });
  const sites = useAnswer('listSyncSites', {}, { everyMs });
  const runs = useAnswer('listSyncRuns', { query: { limit: 20 } }, { everyMs });
  return (
    <>
      <Reading of={status} lines={2}>
        {(read) => <Standing status={read} sites={sites.data?.sites.length} />}
      </Reading>
      <Part title={t('rollcall.sync.sites', 'Properties')}>
        <Reading of={sites}>{(read) => <Sites sites={read.sites} />}</Reading>
      </Part>
      <Part title={t('rollcall.sync.budget', 'Budget of queries')}>
        <Reading of={limits} lines={4}>
          {(read) => (
            <>
              <Budgets budgets={read.budgets} />
              <QueryMinutes limits={read} />
              <RateLimitEvents limits={read} />
            </>
          )}
        </Reading>
      </Part>
      <Part title={t('rollcall.sync.queue', 'Queue')}>
        <Reading of={status} lines={2}>
          {(read) => <Queue status={read} />}
        </Reading>
        <Batches />
      </Part>
      <Part title={t('rollcall.sync.runs', 'Runs')}>
        <Reading of={runs}>{(read) => <Runs runs={read.runs} />}</Reading>
      </Part>
    </>
  );
}
