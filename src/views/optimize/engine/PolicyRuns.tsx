import { Badge } from '@grafana/ui';
import type { JSX } from 'react';
import type { PolicyRun } from '../../../contract/policy.ts';
import { Clock } from '../../reading/Moment.tsx';
import { count, milliseconds } from '../../reading/figures.ts';
import { PlaceLink } from '../../reading/PlaceLink.tsx';
import { PlainTable } from '../../reading/PlainTable.tsx';
import { t } from '../../text.ts';
import { originWord } from './Jobs.tsx';

/** Runs that ended, newest first. */
export function PolicyRuns({ runs }: { runs: readonly PolicyRun[] }): JSX.Element {
  if (runs.length === 0)
    return (
      <p>{t('rollcall.optimize.no-runs', 'No run ended in the last hour. Plan moves on the first tab.')}</p>
    );
  return (
    <PlainTable
      name={t('rollcall.optimize.run-table', 'Runs')}
      rows={runs}
      keyOf={({ run_id }) => run_id}
      columns={[
        {
          title: t('rollcall.optimize.run-name', 'Run'),
          cell: ({ run_id }) => <PlaceLink to={`/optimize/runs/${run_id}`}>{run_id.slice(0, 12)}</PlaceLink>,
        },
        { title: t('rollcall.optimize.ended', 'Ended'), cell: ({ created_at }) => <Clock at={created_at} /> },
        { title: t('rollcall.optimize.system', 'System'), cell: ({ system_id }) => <div>{system_id}</div> },
        { title: t('rollcall.optimize.policy', 'Policy'), cell: ({ policy_version }) => policy_version },
        { title: t('rollcall.optimize.outcome', 'Outcome'), cell: (run) => <Outcome run={run} /> },
        {
          title: t('rollcall.optimize.moves', 'Moves'),
          numeric: true,
          cell: ({ move_count }) => count(move_count),
        },
        {
          title: t('rollcall.optimize.latency', 'Took'),
          numeric: true,
          cell: ({ latency_ms }) => milliseconds(latency_ms),
        },
        { title: t('rollcall.optimize.origin', 'Asked by'), cell: ({ origin }) => originWord(origin) },
      ]}
    />
  );
}

/** How a run ended; a plan of greedy in place of global's is not as good as one that was asked for. */
export function Outcome({ run: { status, fallback, no_op } }: { run: PolicyRun }): JSX.Element {
  switch (status) {
    case 'success':
      if (fallback)
        return (
          <Badge
            color="orange"
            icon="exclamation-triangle"
            text={t('rollcall.optimize.outcome-fallback', 'Fallback')}
            tooltip={fallback.message}
          />
        );
      return no_op ? (
        <Badge color="blue" icon="check" text={t('rollcall.optimize.outcome-no-op', 'Nothing to move')} />
      ) : (
        <Badge color="green" icon="check" text={t('rollcall.optimize.outcome-success', 'Planned')} />
      );
    case 'fail':
      return <Badge color="red" icon="times" text={t('rollcall.optimize.outcome-fail', 'Failed')} />;
    case 'timeout':
      return (
        <Badge color="red" icon="clock-nine" text={t('rollcall.optimize.outcome-timeout', 'Timed out')} />
      );
    case 'canceled':
      return <Badge color="blue" icon="times" text={t('rollcall.optimize.outcome-canceled', 'Canceled')} />;
  }
}
