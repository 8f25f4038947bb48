import { Alert, Icon } from '@grafana/ui';
import type { JSX } from 'react';
import type { SyncRun } from '../../../contract/sync.ts';
import { mostAtOnce } from '../../../contract/sync/at-once.ts';
import { successMetrics } from '../../../contract/sync/success-metrics.ts';
import { bytes, count, milliseconds } from '../../reading/figures.ts';
import { SubPart } from '../../reading/Part.tsx';
import { PlaceLink } from '../../reading/PlaceLink.tsx';
import { PlainTable } from '../../reading/PlainTable.tsx';
import { spellDuration } from '../../rollout/duration.ts';
import { t } from '../../text.ts';
import { placeOfRun } from '../places.ts';
import { RunBadge } from '../Runs.tsx';
import { obstacleBetween, speedUpOf } from './comparison.ts';

type Props = {
  baseline: SyncRun;
  concurrent: SyncRun;
  /** What compares each row, which this page cannot. */
  command: string;
};

/** Two runs: whether they can be compared, how many times as fast one was, and each target of the playbook. */
export function Comparison({ baseline, concurrent, command }: Props): JSX.Element {
  const speedUp = speedUpOf(baseline, concurrent);
  const rows = [
    { mode: t('rollcall.sync.sequential', 'Sequential'), run: baseline },
    { mode: t('rollcall.sync.concurrently', 'Concurrent'), run: concurrent },
  ];
  const metrics = successMetrics(concurrent, speedUp, {
    observed: t('rollcall.sync.rows-only', 'as many rows; each row is compared by {{command}}', { command }),
    met: undefined,
  });
  return (
    <>
      <Alert
        severity={speedUp === undefined ? 'warning' : 'info'}
        title={
          speedUp === undefined
            ? t('rollcall.sync.not-comparable', 'These runs cannot be compared')
            : t(
                'rollcall.sync.speed-up',
                '{{times}} times as fast, of {{most}} at the most that the limits allow',
                {
                  times: speedUp.toFixed(2),
                  most: mostAtOnce(concurrent.limits),
                },
              )
        }
      >
        {obstacleBetween(baseline, concurrent) ??
          t('rollcall.sync.equal-rows', 'Both read {{rows}} rows of {{from}} to {{to}}.', {
            rows: count(concurrent.rows),
            from: concurrent.from,
            to: concurrent.to,
          })}
      </Alert>
      <PlainTable
        name={t('rollcall.sync.both-runs', 'The runs')}
        rows={rows}
        keyOf={({ mode }) => mode}
        columns={[
          {
            title: t('rollcall.sync.mode', 'Mode'),
            cell: ({ mode, run }) => <PlaceLink to={placeOfRun(run.id)}>{mode}</PlaceLink>,
          },
          { title: t('rollcall.sync.run-state', 'State'), cell: ({ run }) => <RunBadge state={run.state} /> },
          {
            title: t('rollcall.sync.workers', 'Workers'),
            numeric: true,
            cell: ({ run }) => run.limits.maxConcurrency,
          },
          {
            title: t('rollcall.sync.took', 'Took'),
            numeric: true,
            cell: ({ run }) => spellDuration(run.seconds),
          },
          {
            title: t('rollcall.sync.queries-sent', 'Queries'),
            numeric: true,
            cell: ({ run }) => count(run.queries),
          },
          {
            title: t('rollcall.sync.rows-stored', 'Rows'),
            numeric: true,
            cell: ({ run }) => count(run.rows),
          },
          {
            title: t('rollcall.sync.batch-quantiles', 'Batch p50 / p95 / p99'),
            numeric: true,
            cell: ({ run: { batches } }) =>
              [batches.p50, batches.p95, batches.p99].map(milliseconds).join(' / '),
          },
          {
            title: t('rollcall.sync.memory-peak', 'Memory, peak'),
            numeric: true,
            cell: ({ run }) => bytes(run.peaks.memoryBytes),
          },
        ]}
      />
      <SubPart title={t('rollcall.sync.success', 'Success metrics of the playbook')}>
        <PlainTable
          name={t('rollcall.sync.success', 'Success metrics of the playbook')}
          rows={metrics}
          keyOf={({ metric }) => metric}
          columns={[
            { title: t('rollcall.sync.metric', 'Metric'), cell: ({ metric }) => metric },
            { title: t('rollcall.sync.target', 'Target'), cell: ({ target }) => target },
            { title: t('rollcall.sync.observed', 'Observed'), cell: ({ observed }) => observed },
            { title: t('rollcall.sync.met', 'Met'), cell: ({ met }) => <Met met={met} /> },
          ]}
        />
      </SubPart>
    </>
  );
}

function Met({ met }: { met: boolean | undefined }): JSX.Element {
  if (met === undefined) return <>{t('rollcall.sync.met-unknown', 'not measured here')}</>;
  return met ? (
    <>
      <Icon name="check" /> {t('rollcall.sync.met-yes', 'yes')}
    </>
  ) : (
    <strong>
      <Icon name="times" /> {t('rollcall.sync.met-no', 'no')}
    </strong>
  );
}
