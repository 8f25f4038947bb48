import type { JSX } from 'react';
import { useAnswer } from '../host/useAnswer.ts';
import { Facts } from '../reading/Facts.tsx';
import { count, milliseconds } from '../reading/figures.ts';
import { Reading } from '../reading/Reading.tsx';
import { t } from '../text.ts';

const minutes = 60;
/** The target of the playbook for the slowest of a hundred batches, in ms. */
const p99TargetMs = 5_000;

/** How long batches of the last hour took, from the first query to the last stored row. */
export function Batches(): JSX.Element {
  const batches = useAnswer('listSyncBatches', { query: { minutes, limit: 1 } }, { everyMs: 10_000 });
  return (
    <Reading of={batches} lines={2}>
      {({ durations: { count: of, p50, p95, p99, max }, byStatus }) =>
        of === 0 ? (
          <p>{t('rollcall.sync.no-batches', 'No batch ended in the last hour.')}</p>
        ) : (
          <Facts
            facts={[
              {
                name: t('rollcall.sync.batches', 'Batches'),
                value: count(of),
                beside: t('rollcall.sync.last-hour', 'in the last hour'),
              },
              { name: t('rollcall.sync.batch-p50', 'Median of a batch'), value: milliseconds(p50) },
              { name: t('rollcall.sync.batch-p95', '95th percentile'), value: milliseconds(p95) },
              {
                name: t('rollcall.sync.batch-p99', '99th percentile'),
                value: milliseconds(p99),
                beside: t('rollcall.sync.batch-target', 'below {{target}}', {
                  target: milliseconds(p99TargetMs),
                }),
                alarming: p99 !== null && p99 >= p99TargetMs,
              },
              { name: t('rollcall.sync.batch-max', 'Slowest'), value: milliseconds(max) },
              {
                name: t('rollcall.sync.batch-failed', 'Failed'),
                value: count(byStatus.failed ?? 0),
                alarming: (byStatus.failed ?? 0) > 0,
              },
            ]}
          />
        )
      }
    </Reading>
  );
}
