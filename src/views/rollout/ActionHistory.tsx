import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { Section } from './Section.tsx';
import { spellAgo } from './duration.ts';
import { historyWord } from './historyWords.ts';

type Entry = RolloutDocument['history'][number];
type Props = { rollout: RolloutDocument; now: number; timeZone: string };

const atOnce = 3;

/** Who did what, and why: the newest in sight, older ones behind a click. */
export function ActionHistory({ rollout, now, timeZone }: Props): JSX.Element {
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
            {historyWord(entry.action)} by {entry.actor}
            {entry.toStage !== null &&
              entry.toStage !== entry.fromStage &&
              ` → ${titleOf(entry.toStage)}`}: <q>{entry.reason}</q>
          </span>
        </li>
      ))}
    </ol>
  );
  return (
    <Section title="Last actions">
      {history.length === 0 ? <p className={styles.none}>None yet.</p> : list(history.slice(0, atOnce))}
      {older.length > 0 && (
        <details>
          <summary>{older.length} older</summary>
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
