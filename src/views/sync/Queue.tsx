import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';
import type { GrafanaTheme2 } from '@grafana/data';
import type { JSX } from 'react';
import type { SyncStatus } from '../../contract/sync.ts';
import { Facts } from '../reading/Facts.tsx';
import { bytes, count } from '../reading/figures.ts';
import { PlainTable } from '../reading/PlainTable.tsx';
import { spellMeasured } from '../rollout/duration.ts';
import { t } from '../text.ts';

type Worker = SyncStatus['workers'][number];

/** What waits to be fetched and to be stored, against the levers, and what each worker is at. */
export function Queue({ status }: { status: SyncStatus }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { coordinator, limits, workers, memoryBytes } = status;
  const { queueSize, inFlight, rowsHeld, bytesHeld, requeued, haltPropagationSeconds } = coordinator;
  const atMost = (most: number) => t('rollcall.sync.at-most', 'at most {{most}}', { most: count(most) });
  return (
    <>
      <Facts
        facts={[
          {
            name: t('rollcall.sync.pages-waiting', 'Pages waiting'),
            value: count(queueSize),
            beside: atMost(limits.maxQueueSize),
          },
          {
            name: t('rollcall.sync.in-flight', 'Pages in flight'),
            value: count(inFlight),
            beside: atMost(limits.maxInFlight),
            alarming: inFlight > limits.maxInFlight,
          },
          {
            name: t('rollcall.sync.requeued', 'Waiting to be tried again'),
            value: count(requeued),
          },
          {
            name: t('rollcall.sync.held', 'Fetched, not stored'),
            value: t('rollcall.sync.rows', '{{rows}} rows', { rows: count(rowsHeld) }),
            beside: bytes(bytesHeld),
          },
          {
            name: t('rollcall.sync.workers', 'Workers'),
            value: count(workers.filter(({ state }) => state !== 'idle').length),
            beside: atMost(limits.maxConcurrency),
          },
          { name: t('rollcall.sync.memory', 'Memory'), value: bytes(memoryBytes) },
          ...(haltPropagationSeconds === null
            ? []
            : [
                {
                  name: t('rollcall.sync.halt-took', 'Halt reached the last worker'),
                  value: spellMeasured(haltPropagationSeconds),
                  beside: t('rollcall.sync.halt-within', 'within 5 s'),
                  alarming: haltPropagationSeconds > 5,
                },
              ]),
        ]}
      />
      {workers.length > 0 && (
        <div className={styles.workers}>
          <PlainTable
            name={t('rollcall.sync.worker-table', 'Workers')}
            rows={workers}
            keyOf={({ id }) => String(id)}
            columns={[
              { title: t('rollcall.sync.worker', 'Worker'), cell: ({ id }) => id },
              { title: t('rollcall.sync.worker-state', 'At'), cell: workerWord },
              { title: t('rollcall.sync.worker-pages', 'Pages'), numeric: true, cell: ({ pages }) => pages },
              { title: t('rollcall.sync.site', 'Property'), cell: ({ site }) => site },
              { title: t('rollcall.sync.account', 'Account'), cell: ({ account }) => account },
            ]}
          />
        </div>
      )}
    </>
  );
}

function workerWord({ state }: Worker): string {
  switch (state) {
    case 'fetching':
      return t('rollcall.sync.worker-fetching', 'Fetching');
    case 'storing':
      return t('rollcall.sync.worker-storing', 'Storing');
    case 'blocked':
      return t('rollcall.sync.worker-blocked', 'Waiting for budget or for room');
    case 'idle':
    default:
      return t('rollcall.sync.worker-idle', 'Idle');
  }
}

const getStyles = (theme: GrafanaTheme2) => ({ workers: css({ marginBottom: theme.spacing(2) }) });
