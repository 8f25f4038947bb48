import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { OrderButton } from './OrderButton.tsx';
import { Section } from './Section.tsx';
import { spellAgo } from './duration.ts';
import { historyWord } from './historyWords.ts';
import type { Order } from './order.ts';
import { inZone } from './useSaid.ts';

type Entry = RolloutDocument['history'][number];
type Props = { rollout: RolloutDocument; now: number; onChoose: (order: Order) => void };

const atOnce = 3;

/** Who did what, and why: the newest in sight, older ones behind a click. */
export function ActionHistory({ rollout, now, onChoose }: Props): JSX.Element {
  const { timeZone } = useHost();
  const styles = useStyles2(getStyles);
  const { history, stages } = rollout;
  const titleOf = (name: string) => stages.find((stage) => stage.name === name)?.title ?? name;
  const older = history.slice(atOnce);
  const list = (entries: Entry[]) => (
    <ol className={styles.list}>
      {entries.map((entry) => (
        <li key={`${entry.at} ${entry.action}`}>
          <time dateTime={entry.at} title={dateTimeFormat(entry.at, { timeZone })} className={styles.when}>
            {spellAgo(entry.at, now)}
          </time>
          <span>
            {t('rollcall.history.by', '{{what}} by {{who}}', {
              what: historyWord(entry.action),
              who: entry.actor,
            })}
            {entry.toStage !== null && entry.toStage !== entry.fromStage && ` → ${titleOf(entry.toStage)}`}:{' '}
            <q>{inZone(entry.reason, timeZone)}</q>
          </span>
        </li>
      ))}
    </ol>
  );
  return (
    <Section
      title={t('rollcall.history.title', 'Last actions')}
      action={
        <OrderButton
          rollout={rollout}
          order={{ kind: 'note' }}
          now={now}
          size="sm"
          variant="secondary"
          fill="text"
          icon="plus"
          onChoose={onChoose}
        >
          {t('rollcall.history.add-note', 'Add a note')}
        </OrderButton>
      }
    >
      {history.length === 0 ? (
        <p className={styles.none}>{t('rollcall.history.none', 'None yet.')}</p>
      ) : (
        list(history.slice(0, atOnce))
      )}
      {older.length > 0 && (
        <details>
          <summary>{t('rollcall.history.older', '{{number}} older', { number: older.length })}</summary>
          {list(older)}
        </details>
      )}
    </Section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  none: css({ color: theme.colors.text.secondary }),
  list: css({
    listStyle: 'none',
    '& li': {
      display: 'flex',
      flexWrap: 'wrap',
      columnGap: theme.spacing(2),
      padding: theme.spacing(0.25, 0),
    },
  }),
  when: css({ color: theme.colors.text.secondary, minWidth: '9em', fontVariantNumeric: 'tabular-nums' }),
});
