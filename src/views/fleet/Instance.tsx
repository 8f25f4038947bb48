import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { ManagedInstance } from '../../contract/management.ts';
import { useAnswer } from '../host/useAnswer.ts';
import { Clock } from '../reading/Moment.tsx';
import { Part } from '../reading/Part.tsx';
import { PlaceLink } from '../reading/PlaceLink.tsx';
import { Reading } from '../reading/Reading.tsx';
import { useNow } from '../reading/useNow.ts';
import { t } from '../text.ts';
import { Condition } from './Condition.tsx';
import { InstanceFacts } from './InstanceFacts.tsx';
import { InstanceParts } from './InstanceParts.tsx';
import { OrderButtons } from './OrderButtons.tsx';
import { deadLetterWord } from './conditionWords.ts';
import { nameOf, offeredFor, subjectOf } from './order.ts';
import { useOrders } from './useOrders.tsx';

const everyMs = 5_000;

/** One instance: how it stands and why, when it is polled, and what can be ordered of it. */
export function Instance({ id: key }: { id: string }): JSX.Element {
  const answer = useAnswer('getInstance', { params: { key } }, { everyMs });
  const { data } = answer;
  const orders = useOrders((asked) => (data?.key === asked ? subjectOf(data) : undefined));
  return (
    <>
      <PlaceLink to="/fleet">{t('rollcall.fleet.back', 'All instances')}</PlaceLink>
      <Reading of={answer} lines={6}>
        {(instance) => <Shown instance={instance} orders={orders} />}
      </Reading>
      {orders.dialog}
    </>
  );
}

type Props = { instance: ManagedInstance; orders: ReturnType<typeof useOrders> };

function Shown({ instance, orders }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const now = useNow();
  const subject = subjectOf(instance);
  const parts = instance.parts?.map(({ part }) => part) ?? [];
  const { lastError } = instance.pollStatus;
  return (
    <>
      <Part
        title={nameOf(instance)}
        actions={
          <OrderButtons
            subject={subject}
            kinds={offeredFor(subject)}
            onChoose={(kind) => orders.ask({ kind, subject, parts })}
          />
        }
      >
        <div className={styles.beside}>
          <Condition state={instance.state} />
          {[instance.key, instance.group, instance.connection].filter(Boolean).join(' · ')}
        </div>
        <p role="status" className={styles.said}>
          {orders.said}
        </p>
        <Why instance={instance} />
        <InstanceFacts instance={instance} now={now} />
        {lastError && (
          <p className={styles.error}>
            {t('rollcall.fleet.last-error', 'Last error')}
            {lastError.at && (
              <>
                {' '}
                (<Clock at={lastError.at} />)
              </>
            )}
            : {lastError.message}
          </p>
        )}
        <PlaceLink to={`/audit?subject=${encodeURIComponent(instance.key)}`}>
          {t('rollcall.fleet.done-with-it', 'What was done with it')}
        </PlaceLink>
      </Part>
      {instance.parts && instance.parts.length > 0 && <InstanceParts parts={instance.parts} now={now} />}
    </>
  );
}

/** What keeps it from being polled as usual, and what is only half well. */
function Why({ instance }: { instance: ManagedInstance }): JSX.Element {
  const { paused, plannedOfflineUntil, deadLetter, warnings } = instance;
  return (
    <>
      {paused && (
        <Alert severity="info" title={t('rollcall.fleet.paused-by', 'Paused by {{by}}: {{reason}}', paused)}>
          {paused.until === undefined ? (
            t('rollcall.fleet.paused-open', 'Until somebody resumes it.')
          ) : (
            <>
              {t('rollcall.fleet.until', 'Until')} <Clock at={paused.until} />
            </>
          )}
        </Alert>
      )}
      {plannedOfflineUntil !== undefined && (
        <Alert
          severity="info"
          title={t(
            'rollcall.fleet.offline',
            'Offline by plan: it is not polled, and nothing counts against it',
          )}
        >
          {t('rollcall.fleet.until', 'Until')} <Clock at={plannedOfflineUntil} />
        </Alert>
      )}
      {deadLetter.present && (
        <Alert
          severity="error"
          title={t('rollcall.fleet.given-up', 'Given up: it is asked only now and then')}
        >
          {deadLetter.reason && deadLetterWord(deadLetter.reason)}
        </Alert>
      )}
      {warnings && warnings.length > 0 && (
        <Alert severity="warning" title={t('rollcall.fleet.warnings', 'It answers, but not with all')}>
          <ul>
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Alert>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  beside: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(2),
    color: theme.colors.text.secondary,
    overflowWrap: 'anywhere',
  }),
  error: css({ overflowWrap: 'anywhere' }),
  said: css({ color: theme.colors.text.secondary, '&:empty': { display: 'none' } }),
});
