import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useState, type JSX } from 'react';
import { PlainTable } from '../reading/PlainTable.tsx';
import { spellDuration } from '../rollout/duration.ts';
import { inZone } from '../rollout/useSaid.ts';
import { withUnit } from '../rollout/withUnit.ts';
import { t } from '../text.ts';
import type { Period } from './periods.ts';
import { decisionWord, verdictWord } from './words.ts';

type Props = {
  period: Period;
  stageTitle: (name: string) => string;
  /** Of a criterion, by its name; `unitOf` likewise. */
  titleOf: (name: string) => string;
  unitOf: (name: string) => string;
  timeZone: string;
};

/** A verdict with the time that it stood, and behind a click what it was made of. */
export function VerdictPeriod({ period, stageTitle, titleOf, unitOf, timeZone }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState(false);
  const { verdict, from, to } = period;
  const { word, tone } = decisionWord(verdict.decision);
  const write = (name: string, value: number | null) => withUnit(value, unitOf(name)) ?? '–';
  return (
    <>
      <div className={styles.head}>
        <time dateTime={new Date(from).toISOString()} className={styles.at}>
          {dateTimeFormat(from, { timeZone })}
        </time>
        <strong className={cx(styles.word, styles[tone])}>{word}</strong>
        <span className={styles.small}>
          {stageTitle(verdict.stage)} · {spellDuration((to - from) / 1_000)}
        </span>
      </div>
      <div className={styles.summary}>{inZone(verdict.summary, timeZone)}</div>
      <details onToggle={(event) => setOpen(event.currentTarget.open)} className={styles.details}>
        <summary>
          {t('rollcall.rollouts.evidence-of', 'Evidence: {{count}} criteria', {
            count: verdict.criteria.length,
            defaultValue_one: 'Evidence: {{count}} criterion',
          })}
        </summary>
        {open && (
          <PlainTable
            name={t('rollcall.rollouts.evidence', 'Evidence')}
            rows={verdict.criteria}
            keyOf={({ role, name }) => `${role} ${name}`}
            columns={[
              {
                title: t('rollcall.rollouts.criterion', 'Criterion'),
                cell: ({ name, role }) =>
                  role === 'trigger'
                    ? t('rollcall.rollouts.trigger-named', '{{title}} (trigger)', { title: titleOf(name) })
                    : titleOf(name),
              },
              {
                title: t('rollcall.rollouts.verdict', 'Verdict'),
                cell: ({ verdict: judged }) => verdictWord(judged).word,
              },
              {
                title: t('rollcall.rollouts.value', 'Value'),
                numeric: true,
                cell: ({ name, value }) => write(name, value),
              },
              {
                title: t('rollcall.rollouts.threshold', 'Threshold'),
                numeric: true,
                cell: ({ name, threshold }) => write(name, threshold),
              },
              {
                title: t('rollcall.rollouts.bound', '95 % bound'),
                numeric: true,
                cell: ({ name, bound }) => write(name, bound),
              },
              { title: 'n', numeric: true, cell: ({ n }) => n },
              {
                title: t('rollcall.rollouts.coverage', 'Coverage'),
                numeric: true,
                cell: ({ coverage }) => `${Math.floor(coverage * 100)} %`,
              },
              {
                title: t('rollcall.rollouts.evidence-hash', 'Evidence, SHA-256'),
                cell: ({ evidenceHash }) => <code title={evidenceHash}>{evidenceHash.slice(0, 12)}</code>,
              },
            ]}
          />
        )}
      </details>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  head: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: theme.spacing(1.5) }),
  at: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  word: css({ fontWeight: theme.typography.fontWeightBold }),
  good: css({ color: theme.colors.success.text }),
  wait: css({ color: theme.colors.warning.text }),
  bad: css({ color: theme.colors.error.text }),
  none: css({ color: theme.colors.text.secondary }),
  small: css({
    minWidth: 0,
    overflowWrap: 'anywhere',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  summary: css({ overflowWrap: 'anywhere' }),
  details: css({ '& summary': { color: theme.colors.text.secondary, cursor: 'pointer' } }),
});
