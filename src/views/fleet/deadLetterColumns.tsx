import { Text } from '@grafana/ui';
import type { DeadLetterItem } from '../../contract/management.ts';
import { Moment } from '../reading/Moment.tsx';
import { PlaceLink } from '../reading/PlaceLink.tsx';
import type { RowColumn } from '../table/RowTable.tsx';
import { t } from '../text.ts';
import { Condition } from './Condition.tsx';
import { OrderButtons } from './OrderButtons.tsx';
import { deadLetterWord } from './conditionWords.ts';
import { instancePlace } from './instancePlace.ts';
import { nameOf, type OrderKind, type Subject } from './order.ts';

type Given = {
  now: number;
  subjectOf: (letter: DeadLetterItem) => Subject;
  onOrder: (kind: OrderKind, letter: DeadLetterItem) => void;
};

/** What the list tells of an instance that was given up. */
export function deadLetterColumns({ now, subjectOf, onOrder }: Given): RowColumn<DeadLetterItem>[] {
  return [
    {
      id: 'key',
      title: t('rollcall.fleet.column.instance', 'Instance'),
      width: 'minmax(0, 2fr)',
      cell: (letter) => (
        <>
          <PlaceLink to={instancePlace(letter.key)}>{nameOf(letter)}</PlaceLink>
          <Text element="p" variant="bodySmall" color="secondary">
            {letter.key}
          </Text>
          {letter.state !== 'dead-letter' && <Condition state={letter.state} />}
        </>
      ),
    },
    {
      id: 'why',
      title: t('rollcall.fleet.column.why', 'Why'),
      width: 'minmax(0, 3fr)',
      cell: ({ reason, lastError }) => (
        <>
          {deadLetterWord(reason)}
          {lastError && (
            <Text element="p" variant="bodySmall" color="secondary">
              {lastError.message}
            </Text>
          )}
        </>
      ),
    },
    {
      id: 'since',
      title: t('rollcall.fleet.column.since', 'Since'),
      width: 'minmax(0, 8em)',
      cell: ({ firstAttempt }) => <Moment at={firstAttempt} now={now} />,
    },
    {
      id: 'retries',
      title: t('rollcall.fleet.column.retries', 'Retries'),
      width: '5em',
      numeric: true,
      cell: ({ retryCount }) => retryCount,
    },
    {
      id: 'next',
      title: t('rollcall.fleet.column.next-retry', 'Next retry'),
      width: 'minmax(0, 9em)',
      cell: ({ nextRetry }) => (nextRetry === undefined ? '–' : <Moment at={nextRetry} now={now} />),
    },
    {
      id: 'orders',
      title: t('rollcall.fleet.column.orders', 'Orders'),
      width: 'minmax(0, 11em)',
      plain: true,
      cell: (letter) => (
        <OrderButtons
          small
          subject={subjectOf(letter)}
          kinds={['retry', 'remove']}
          onChoose={(kind) => onOrder(kind, letter)}
        />
      ),
    },
  ];
}
