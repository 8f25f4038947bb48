import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, EmptyState, useStyles2 } from '@grafana/ui';
import { useMemo, useState, type JSX } from 'react';
import type { DeadLetterItem } from '../../contract/management.ts';
import { ActionDialog } from '../action/ActionDialog.tsx';
import { useHost } from '../host/host.ts';
import { Part } from '../reading/Part.tsx';
import { Reading } from '../reading/Reading.tsx';
import { count } from '../reading/figures.ts';
import { useNow } from '../reading/useNow.ts';
import { RowTable } from '../table/RowTable.tsx';
import { usePages } from '../table/usePages.ts';
import { t } from '../text.ts';
import { deadLetterColumns } from './deadLetterColumns.tsx';
import type { Subject } from './order.ts';
import { useOrders } from './useOrders.tsx';

const everyMs = 10_000;
const pageSize = 500;
const keyOf = ({ key }: DeadLetterItem) => key;

const subjectOfLetter = ({ key, displayName, instance, state }: DeadLetterItem): Subject => ({
  key,
  displayName,
  instance,
  state,
  isDeadLetter: true,
});

/** The instances that were given up: retried one by one or all together, or removed for good. */
export function DeadLetters(): JSX.Element {
  const styles = useStyles2(getStyles);
  const { call, barrier } = useHost();
  const now = useNow();
  const [retryingAll, setRetryingAll] = useState(false);
  const pages = usePages(
    'listDeadLetters',
    { sort: 'firstAttempt', limit: pageSize },
    { as: 'cursor', everyMs },
  );
  const rows = useMemo(() => pages.data?.flatMap(({ deadLetters }) => deadLetters) ?? [], [pages.data]);
  const total = pages.data?.[0]?.total ?? 0;
  const orders = useOrders((key) => {
    const found = rows.find((row) => row.key === key);
    return found && subjectOfLetter(found);
  });
  const obstacle =
    barrier('operator') ??
    (total === 0 ? t('rollcall.fleet.none-given-up-now', 'No instance has been given up.') : undefined);
  const columns = deadLetterColumns({
    now,
    subjectOf: subjectOfLetter,
    onOrder: (kind, letter) => orders.ask({ kind, subject: subjectOfLetter(letter), parts: [] }),
  });

  return (
    <div className={styles.letters}>
      <Part
        title={t('rollcall.fleet.dead-letters', 'Dead letters')}
        actions={
          <Button
            variant="secondary"
            {...(obstacle !== undefined && { disabled: true, tooltip: obstacle })}
            onClick={() => setRetryingAll(true)}
          >
            {t('rollcall.fleet.retry-all.verb', 'Retry all')}
          </Button>
        }
      >
        <p role="status" className={styles.said}>
          {orders.said}
        </p>
        <Reading of={pages} lines={6}>
          {() =>
            total === 0 ? (
              <EmptyState
                variant="completed"
                hideImage
                message={t('rollcall.fleet.none-given-up', 'No instance has been given up')}
              >
                {t(
                  'rollcall.fleet.none-given-up-why',
                  'One that fails too often in a row, or in a way that waiting does not mend, is listed here. It is asked only now and then.',
                )}
              </EmptyState>
            ) : (
              <RowTable
                name={t('rollcall.fleet.dead-letters', 'Dead letters')}
                columns={columns}
                rows={rows}
                keyOf={keyOf}
                total={total}
                more={pages.more}
              />
            )
          }
        </Reading>
      </Part>
      {orders.dialog}
      {retryingAll && (
        <ActionDialog
          title={t('rollcall.fleet.retry-all.title', 'Retry all dead letters')}
          confirm={t('rollcall.fleet.retry-all.verb', 'Retry all')}
          consequence={t(
            'rollcall.fleet.retry-all.consequence',
            '{{total}} instances are polled once soon, a tenth of a second apart. Those that answer are given up no more.',
            {
              count: total,
              total: count(total),
              defaultValue_one: 'One instance is polled once soon. If it answers, it is given up no more.',
            },
          )}
          evidence={t(
            'rollcall.fleet.retry-all.left-out',
            'Those that are paused or offline by plan are left out.',
          )}
          obstacle={obstacle}
          send={async ({ reason, idempotencyKey }) => {
            const { tasksRetried } = await call('retryDeadLetters', { body: { reason }, idempotencyKey });
            orders.say(
              t('rollcall.fleet.retry-all.done', '{{retried}} instances are retried now.', {
                count: tasksRetried,
                retried: count(tasksRetried),
                defaultValue_one: 'One instance is retried now.',
              }),
            );
          }}
          onDone={() => setRetryingAll(false)}
          onOutdated={() => void pages.refetch()}
          onClose={() => setRetryingAll(false)}
        />
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  letters: css({ marginTop: theme.spacing(2) }),
  said: css({
    margin: theme.spacing(0, 0, 1),
    color: theme.colors.text.secondary,
    '&:empty': { display: 'none' },
  }),
});
