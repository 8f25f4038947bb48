import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Badge, useStyles2 } from '@grafana/ui';
import { useState, type JSX } from 'react';
import type { SyncStatus } from '../../contract/sync.ts';
import { useHost } from '../host/host.ts';
import { useNow } from '../reading/useNow.ts';
import { count } from '../reading/figures.ts';
import { spellUntil } from '../rollout/duration.ts';
import { t } from '../text.ts';
import { OrderButton } from './orders/OrderButton.tsx';
import { SyncOrder, type Order } from './orders/SyncOrder.tsx';
import { syncLook } from './words.ts';

/** Whether the sync runs, in one word and one sentence, and what can be ordered of it as a whole. */
export function Standing({ status, sites }: { status: SyncStatus; sites: number | undefined }): JSX.Element {
  const styles = useStyles2(getStyles);
  const [order, setOrder] = useState<Order>();
  const [said, setSaid] = useState('');
  const look = syncLook(status.state);
  const { suspended } = status.autoSync;
  const button = (name: string, wanted: Order, look: 'secondary' | 'destructive' = 'secondary') => (
    <OrderButton
      variant={look}
      onClick={() => {
        setSaid('');
        setOrder(wanted);
      }}
    >
      {name}
    </OrderButton>
  );
  return (
    <section aria-label={t('rollcall.sync.standing', 'How the sync stands')} className={styles.standing}>
      <div className={styles.words}>
        <Badge text={look.word} color={look.color} icon={look.icon} />
        <p className={styles.sentence}>
          <Sentence status={status} sites={sites} />
        </p>
        <p className={styles.beside}>
          <AutoSync status={status} />
        </p>
      </div>
      <div className={styles.orders}>
        {status.halted
          ? button(t('rollcall.sync.resume', 'Resume'), { kind: 'resume' })
          : button(t('rollcall.sync.halt', 'Halt'), { kind: 'halt' }, 'destructive')}
        {suspended
          ? button(t('rollcall.sync.restore', 'Restore auto-sync'), { kind: 'restore' })
          : button(t('rollcall.sync.suspend', 'Suspend auto-sync'), { kind: 'suspend' })}
      </div>
      <p role="status" className={said ? styles.said : 'sr-only'}>
        {said}
      </p>
      {order && (
        <SyncOrder
          order={order}
          status={status}
          onDone={(sentence) => {
            setOrder(undefined);
            setSaid(sentence);
          }}
          onClose={() => setOrder(undefined)}
        />
      )}
    </section>
  );
}

function Sentence({ status, sites }: { status: SyncStatus; sites: number | undefined }): JSX.Element {
  const now = useNow();
  const { timeZone } = useHost();
  const { halted, waiting, coordinator, runs } = status;
  if (halted)
    return (
      <>
        {t('rollcall.sync.halted-by', '{{by}} stopped it at {{at}}: {{reason}}', {
          by: halted.by,
          at: dateTimeFormat(halted.at, { timeZone }),
          reason: halted.reason,
        })}
      </>
    );
  if (waiting)
    return (
      <>
        {t('rollcall.sync.waiting-for', '{{reason}} It goes on by itself {{until}}.', {
          reason: waiting.reason,
          until: spellUntil(waiting.until, now),
        })}
      </>
    );
  if (runs.length > 0)
    return (
      <>
        {t(
          'rollcall.sync.running-runs',
          '{{count}} runs, {{queued}} pages waiting, {{inFlight}} in flight.',
          {
            count: runs.length,
            queued: count(coordinator.queueSize),
            inFlight: count(coordinator.inFlight),
            defaultValue_one: '{{count}} run, {{queued}} pages waiting, {{inFlight}} in flight.',
          },
        )}
      </>
    );
  return sites === 0 ? (
    <>{t('rollcall.sync.no-site', 'No property is synced: name one in the settings, under sync.sites.')}</>
  ) : (
    <>{t('rollcall.sync.nothing', 'Nothing is being read.')}</>
  );
}

function AutoSync({ status: { autoSync, halted } }: { status: SyncStatus }): JSX.Element {
  const now = useNow();
  const { timeZone } = useHost();
  const { suspended, schedule, nextAt } = autoSync;
  if (suspended)
    return (
      <>
        {t(
          'rollcall.sync.auto-suspended',
          'Auto-sync is kept off by {{by}} ({{reason}}); it is on again {{until}}.',
          {
            by: suspended.by,
            reason: suspended.reason,
            until: spellUntil(suspended.until, now),
          },
        )}
      </>
    );
  if (schedule === null)
    return (
      <>{t('rollcall.sync.auto-none', 'Auto-sync has no schedule: sync.schedule in the settings is one.')}</>
    );
  if (!autoSync.enabled || nextAt === null || halted)
    return (
      <>{t('rollcall.sync.auto-off', 'Auto-sync ({{schedule}}, UTC) does not run now.', { schedule })}</>
    );
  return (
    <>
      {t('rollcall.sync.auto-next', 'Auto-sync runs next at {{at}} ({{until}}).', {
        at: dateTimeFormat(nextAt, { timeZone }),
        until: spellUntil(nextAt, now),
      })}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  standing: css({
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: theme.spacing(2),
    padding: theme.spacing(2),
    marginBottom: theme.spacing(4),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
  }),
  words: css({ flex: '1 1 320px', minWidth: 0, overflowWrap: 'anywhere' }),
  sentence: css({ margin: theme.spacing(1, 0, 0.5), fontSize: theme.typography.h4.fontSize }),
  beside: css({ margin: 0, color: theme.colors.text.secondary }),
  orders: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'start', gap: theme.spacing(1) }),
  said: css({ flexBasis: '100%', margin: 0, color: theme.colors.success.text }),
});
