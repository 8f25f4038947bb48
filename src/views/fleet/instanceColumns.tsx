import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { ManagedInstance } from '../../contract/management.ts';
import { Moment } from '../reading/Moment.tsx';
import { PlaceLink } from '../reading/PlaceLink.tsx';
import type { RowColumn } from '../table/RowTable.tsx';
import { t } from '../text.ts';
import { Condition } from './Condition.tsx';
import { OrderButtons } from './OrderButtons.tsx';
import { breakerWord } from './conditionWords.ts';
import { instancePlace } from './instancePlace.ts';
import { nameOf, offeredFor, subjectOf, type OrderKind } from './order.ts';

type Given = { now: number; onOrder: (kind: OrderKind, instance: ManagedInstance) => void };

/** What the list tells of an instance. Pausing and polling the well ones are on the page of each, where there is room. */
export function instanceColumns({ now, onOrder }: Given): RowColumn<ManagedInstance>[] {
  return [
    {
      id: 'key',
      title: t('rollcall.fleet.column.instance', 'Instance'),
      width: 'minmax(0, 3fr)',
      sortable: true,
      cell: (instance) => <Name instance={instance} />,
    },
    {
      id: 'state',
      title: t('rollcall.fleet.column.state', 'Stands'),
      width: 'minmax(0, 9em)',
      plain: true,
      cell: ({ state }) => <Condition state={state} />,
    },
    {
      id: 'lastSuccess',
      title: t('rollcall.fleet.column.last-success', 'Last good poll'),
      width: 'minmax(0, 8em)',
      sortable: true,
      cell: ({ pollStatus }) =>
        pollStatus.lastSuccess === undefined ? (
          t('rollcall.fleet.never', 'never')
        ) : (
          <Moment at={pollStatus.lastSuccess} now={now} />
        ),
    },
    {
      id: 'nextPoll',
      title: t('rollcall.fleet.column.next-poll', 'Next poll'),
      width: 'minmax(0, 8em)',
      sortable: true,
      cell: (instance) => <NextPoll instance={instance} now={now} />,
    },
    {
      id: 'failures',
      title: t('rollcall.fleet.column.failures', 'Failures'),
      width: '5em',
      numeric: true,
      sortable: true,
      cell: ({ pollStatus: { consecutiveFailures } }) => <Usual as={0}>{consecutiveFailures}</Usual>,
    },
    {
      id: 'breaker',
      title: t('rollcall.fleet.column.breaker', 'Breaker'),
      width: '6em',
      cell: ({ breaker: { state } }) => <Usual as={breakerWord('closed')}>{breakerWord(state)}</Usual>,
    },
    {
      id: 'orders',
      title: t('rollcall.fleet.column.orders', 'Orders'),
      width: 'minmax(0, 15em)',
      plain: true,
      cell: (instance) => {
        const subject = subjectOf(instance);
        const kinds = offeredFor(subject).filter((kind) => kind !== 'pause' && kind !== 'remove');
        return (
          <OrderButtons small subject={subject} kinds={kinds} onChoose={(kind) => onOrder(kind, instance)} />
        );
      },
    },
  ];
}

function Name({ instance }: { instance: ManagedInstance }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { key, group, pollStatus } = instance;
  return (
    <>
      <PlaceLink to={instancePlace(key)}>{nameOf(instance)}</PlaceLink>
      <div className={styles.beside}>{group ? `${key} · ${group}` : key}</div>
      {pollStatus.consecutiveFailures > 0 && pollStatus.lastError && (
        <div className={styles.error} title={pollStatus.lastError.message}>
          {pollStatus.lastError.message}
        </div>
      )}
    </>
  );
}

/** What is as it should be steps back, so that one sees the others. */
function Usual<Value extends string | number>({ as, children }: { as: Value; children: Value }): JSX.Element {
  const styles = useStyles2(getStyles);
  return <span className={children === as ? styles.usual : undefined}>{children}</span>;
}

function NextPoll({ instance, now }: { instance: ManagedInstance; now: number }): JSX.Element {
  const next = instance.schedule?.nextPoll;
  if (instance.schedule?.inFlight) return <>{t('rollcall.fleet.in-flight', 'under way')}</>;
  const isPolled = instance.state !== 'paused' && instance.state !== 'offline';
  return next && isPolled ? <Moment at={next} now={now} /> : <>–</>;
}

const getStyles = (theme: GrafanaTheme2) => {
  const small = { fontSize: theme.typography.bodySmall.fontSize };
  return {
    usual: css({ color: theme.colors.text.secondary }),
    beside: css(small, { color: theme.colors.text.secondary }),
    error: css(small, {
      color: theme.colors.warning.text,
      display: '-webkit-box',
      WebkitLineClamp: 2,
      WebkitBoxOrient: 'vertical',
      overflow: 'hidden',
    }),
  };
};
