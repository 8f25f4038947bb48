import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, type IconName } from '@grafana/ui';
import type { JSX, ReactNode } from 'react';
import type { Verdict } from '../../contract/rollout.ts';
import { spellAgo } from './duration.ts';
import { asSentence, type Headline, type Tone } from './headline.ts';

type Props = Headline & {
  /** The verdict in force, for its reasons and its time; none where the state speaks for itself. */
  verdict: Verdict | null;
  now: number;
  timeZone: string;
  /** What stands below the sentence. */
  more: ReactNode;
  /** What can be done about it. */
  children: ReactNode;
};

const icons: Record<Tone, IconName> = {
  good: 'check-circle',
  wait: 'pause',
  bad: 'exclamation-triangle',
  calm: 'circle',
};

/** The answer to the question one has at three in the morning: a word, a sentence, and what to press. */
export function VerdictCard({
  word,
  tone,
  sentence,
  stale,
  verdict,
  now,
  timeZone,
  more,
  children,
}: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const unsaid = verdict && !stale ? unsaidReasons(verdict) : [];
  return (
    <div className={cx(styles.card, styles[tone], stale && styles.stale)} role="group" aria-label="Verdict">
      <div className={styles.said}>
        <div className={styles.word}>
          <Icon name={stale ? 'clock-nine' : icons[tone]} size="xl" />
          <strong>{word}</strong>
          {stale && <span className={styles.badge}>verdict expired</span>}
        </div>
        <p className={styles.sentence}>{sentence}</p>
        {more}
        {unsaid.length > 0 && (
          <ul className={styles.reasons}>
            {unsaid.map((reason) => (
              <li key={reason}>{asSentence(reason)}</li>
            ))}
          </ul>
        )}
        {verdict && (
          <p className={styles.time}>
            {stale ? 'Last judged' : `Judged ${spellAgo(verdict.at, now)},`} at{' '}
            {dateTimeFormat(verdict.at, { timeZone, format: 'HH:mm:ss' })}
          </p>
        )}
      </div>
      <div className={styles.decide}>{children}</div>
    </div>
  );
}

/** What the sentence has not said already. A promotion's reasons are its criteria, which stand below. */
function unsaidReasons({ decision, summary, reasons }: Verdict): string[] {
  return decision === 'promote' ? [] : reasons.filter((reason) => !summary.includes(reason));
}

const getStyles = (theme: GrafanaTheme2) => {
  const tone = (edge: string, text: string) =>
    css({ borderLeftColor: edge, '& strong, & strong ~ *, & svg:first-child': { color: text } });
  return {
    card: css({
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(2),
      padding: theme.spacing(2),
      borderRadius: theme.shape.radius.default,
      borderLeft: '4px solid transparent',
      background: theme.colors.background.secondary,
    }),
    good: tone(theme.colors.success.main, theme.colors.success.text),
    wait: tone(theme.colors.warning.main, theme.colors.warning.text),
    bad: tone(theme.colors.error.main, theme.colors.error.text),
    calm: tone(theme.colors.border.strong, theme.colors.text.primary),
    stale: css({ borderLeftStyle: 'dashed' }),
    said: css({ flex: '1 1 320px', minWidth: 0 }),
    word: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
      '& strong': {
        fontSize: theme.typography.h2.fontSize,
        fontWeight: theme.typography.fontWeightBold,
        lineHeight: 1.2,
        letterSpacing: '0.02em',
      },
    }),
    badge: css({
      padding: theme.spacing(0, 1),
      border: `1px dashed ${theme.colors.warning.border}`,
      borderRadius: theme.shape.radius.pill,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
    sentence: css({ margin: theme.spacing(0.5, 0, 0), fontSize: theme.typography.h5.fontSize }),
    reasons: css({
      margin: theme.spacing(1, 0, 0),
      paddingLeft: theme.spacing(2.5),
      color: theme.colors.text.secondary,
    }),
    time: css({
      margin: theme.spacing(1, 0, 0),
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontVariantNumeric: 'tabular-nums',
    }),
    decide: css({
      flex: '0 1 auto',
      display: 'flex',
      flexDirection: 'column',
      justifyContent: 'center',
      gap: theme.spacing(1),
      maxWidth: 420,
    }),
  };
};
