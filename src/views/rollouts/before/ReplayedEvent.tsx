import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useState, type JSX } from 'react';
import type { BacktestEvent } from '../../../contract/backtest.ts';
import { PlainTable } from '../../reading/PlainTable.tsx';
import { said } from '../../rollout/useSaid.ts';
import { withUnit } from '../../rollout/withUnit.ts';
import { t } from '../../text.ts';
import { decisionWord, verdictWord } from '../words.ts';

/** Something that happened in a replay: a verdict with its evidence behind a click, or what was done on one. */
export function ReplayedEvent({ event, timeZone }: { event: BacktestEvent; timeZone: string }): JSX.Element {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState(false);
  const { at, stage, kind, by, summary, results, decision } = event;
  const { word, tone } =
    kind === 'verdict' && decision ? decisionWord(decision) : { word: kindWord(kind), tone: 'none' as const };
  return (
    <>
      <div className={styles.head}>
        <time dateTime={at} className={styles.small}>
          {dateTimeFormat(at, { timeZone })}
        </time>
        <strong className={cx(styles[tone])}>{word}</strong>
        <span className={styles.small}>
          {[stage, byWord(by)].filter((text) => text !== null && text !== '').join(' · ')}
        </span>
      </div>
      <div className={styles.summary}>{said(summary, timeZone)}</div>
      {results && (
        <details onToggle={(toggled) => setOpen(toggled.currentTarget.open)}>
          <summary>
            {t('rollcall.rollouts.evidence-of', 'Evidence: {{count}} criteria', {
              count: results.length,
              defaultValue_one: 'Evidence: {{count}} criterion',
            })}
          </summary>
          {open && (
            <PlainTable
              name={t('rollcall.rollouts.evidence', 'Evidence')}
              rows={results}
              keyOf={({ role, name }) => `${role} ${name}`}
              columns={[
                {
                  title: t('rollcall.rollouts.criterion', 'Criterion'),
                  cell: ({ title }) => <div>{title}</div>,
                },
                {
                  title: t('rollcall.rollouts.verdict', 'Verdict'),
                  cell: ({ verdict }) => verdictWord(verdict).word,
                },
                {
                  title: t('rollcall.rollouts.value', 'Value'),
                  numeric: true,
                  cell: ({ value, unit }) => withUnit(value, unit) ?? '–',
                },
                {
                  title: t('rollcall.rollouts.threshold', 'Threshold'),
                  numeric: true,
                  cell: ({ threshold, unit, comparison }) =>
                    threshold === null ? '–' : `${comparison} ${withUnit(threshold, unit)}`,
                },
                { title: t('rollcall.rollouts.why', 'Why'), cell: ({ reason }) => <div>{reason}</div> },
              ]}
            />
          )}
        </details>
      )}
    </>
  );
}

function kindWord(kind: BacktestEvent['kind']): string {
  switch (kind) {
    case 'start':
      return t('rollcall.rollouts.event-start', 'Started');
    case 'verdict':
      return t('rollcall.rollouts.verdict', 'Verdict');
    case 'promote':
      return t('rollcall.rollouts.event-promote', 'Promoted');
    case 'rollback':
      return t('rollcall.rollouts.event-rollback', 'Rolled back');
    case 'finish':
      return t('rollcall.rollouts.event-finish', 'Finished');
    case 'refused':
      return t('rollcall.rollouts.event-refused', 'Refused');
  }
}

function byWord(by: BacktestEvent['by']): string {
  switch (by) {
    case 'verdict':
      return '';
    case 'rollcall':
      return t('rollcall.rollouts.by-itself', 'by itself');
    case 'people':
      return t('rollcall.rollouts.by-people', 'by people');
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  head: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: theme.spacing(1.5) }),
  small: css({
    minWidth: 0,
    overflowWrap: 'anywhere',
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
  }),
  good: css({ color: theme.colors.success.text }),
  wait: css({ color: theme.colors.warning.text }),
  bad: css({ color: theme.colors.error.text }),
  none: css({ color: theme.colors.text.primary }),
  summary: css({ overflowWrap: 'anywhere' }),
});
