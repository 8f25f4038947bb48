import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, type IconName } from '@grafana/ui';
import type { JSX, ReactNode } from 'react';
import type { Verdict } from '../../contract/rollout.ts';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { spellAgo } from './duration.ts';
import type { Headline, Tone } from './headline.ts';
import { useSaid } from './useSaid.ts';

/** How the word for a decision or a state is written where a dashboard has its own; its colour is the dashboard's then. */
export type Saying = (value: string, word: string) => { text: string; colour?: string | undefined };

type Props = {
  headline: Headline;
  saying?: Saying | undefined;
  /** The verdict in force, for its reasons and its time; none where the state speaks for itself. */
  verdict: Verdict | null;
  now: number;
  /** What stands below the sentence. */
  more: ReactNode;
  /** What can be done about it. */
  children: ReactNode;
};

/** The answer to the question one has at three in the morning: a word, a sentence, and what to press. */
export function VerdictCard({ headline, saying, verdict, now, more, children }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { timeZone } = useHost();
  const said = useSaid();
  const { value, tone, sentence, stale } = headline;
  const unsaid = verdict && !stale ? unsaidReasons(verdict) : [];
  return (
    <div
      className={cx(
        styles.card,
        styles[tone],
        stale && styles.stale,
        // What has ended asks nothing of anybody.
        (value === 'done' || value === 'rolled-back') && styles.settled,
      )}
      role="group"
      aria-label={t('rollcall.verdict.title', 'Verdict')}
    >
      <div className={styles.said}>
        <Word headline={headline} saying={saying} />
        <p className={styles.sentence}>{said(sentence)}</p>
        {more}
        {unsaid.length > 0 && (
          <ul className={styles.reasons}>
            {unsaid.map((reason) => (
              <li key={reason}>{said(reason)}</li>
            ))}
          </ul>
        )}
        {verdict && <Judged at={verdict.at} stale={stale} now={now} timeZone={timeZone} />}
      </div>
      <div className={styles.decide}>{children}</div>
    </div>
  );
}

/** A mark of its own for each word that would else differ from another in its letters alone. */
function iconOf({ value, tone, stale }: Headline): IconName {
  if (stale) return 'clock-nine';
  if (value === 'promote') return 'arrow-up';
  if (value === 'rolling-back' || value === 'rolled-back') return 'history';
  return icons[tone];
}

const icons: Record<Tone, IconName> = {
  good: 'check-circle',
  wait: 'pause',
  bad: 'exclamation-triangle',
  calm: 'circle',
};

/** The word, with its mark, and whether it is still to be believed. */
export function Word({
  headline,
  saying,
  small = false,
}: Pick<Props, 'headline' | 'saying'> & { small?: boolean }): JSX.Element {
  const { value, word, tone, stale } = headline;
  const styles = useStyles2(getStyles);
  const { text, colour } = saying?.(value, word) ?? { text: word, colour: undefined };
  return (
    <div className={cx(styles.word, small && styles.small, styles[`${tone}Word`])}>
      <Icon name={iconOf(headline)} size={small ? 'lg' : 'xl'} />
      <strong style={colour === undefined ? undefined : { color: colour }}>{text}</strong>
      {stale && <span className={styles.badge}>{t('rollcall.verdict.expired', 'verdict expired')}</span>}
      {(value === 'promoting' || value === 'rolling-back') && (
        <span className={styles.badge}>{t('rollcall.verdict.under-way', 'under way')}</span>
      )}
    </div>
  );
}

function Judged(props: { at: string; stale: boolean; now: number; timeZone: string }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { at, stale, now, timeZone } = props;
  const time = dateTimeFormat(at, { timeZone, format: 'HH:mm:ss' });
  return (
    <p className={styles.time}>
      {stale
        ? t('rollcall.verdict.last-judged', 'Last judged at {{time}}', { time })
        : t('rollcall.verdict.judged', 'Judged {{ago}}, at {{time}}', { ago: spellAgo(at, now), time })}
    </p>
  );
}

/** What the sentence has not said already. A promotion's reasons are its criteria, which stand below. */
function unsaidReasons({ decision, summary, reasons }: Verdict): string[] {
  return decision === 'promote' ? [] : reasons.filter((reason) => !summary.includes(reason));
}

const getStyles = (theme: GrafanaTheme2) => {
  const { success, warning, error, border, text } = theme.colors;
  const edge = (colour: string, tint?: string) =>
    css({
      borderLeftColor: colour,
      // The tint is laid over the surface, so that text on it keeps the contrast it has there.
      ...(tint !== undefined && { backgroundImage: `linear-gradient(90deg, ${tint}, transparent 75%)` }),
    });
  return {
    card: css({
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(2),
      padding: theme.spacing(2),
      borderRadius: theme.shape.radius.default,
      borderLeft: '6px solid transparent',
      background: theme.colors.background.secondary,
    }),
    good: edge(success.main, success.transparent),
    wait: edge(warning.main),
    bad: edge(error.main, error.transparent),
    calm: edge(border.strong),
    stale: css({ borderLeftStyle: 'dashed' }),
    settled: css({ '&&': { backgroundImage: 'none' } }),
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
    small: css({ '& strong': { fontSize: theme.typography.h4.fontSize } }),
    goodWord: css({ color: success.text }),
    waitWord: css({ color: warning.text }),
    badWord: css({ color: error.text }),
    calmWord: css({ color: text.primary }),
    badge: css({
      padding: theme.spacing(0, 1),
      border: '1px dashed currentColor',
      borderRadius: theme.shape.radius.pill,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
    sentence: css({ margin: theme.spacing(0.5, 0, 0), fontSize: theme.typography.h5.fontSize }),
    reasons: css({ margin: theme.spacing(1, 0, 0), paddingLeft: theme.spacing(2.5), color: text.secondary }),
    time: css({
      margin: theme.spacing(1, 0, 0),
      color: text.secondary,
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
