import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { Budget } from '../../contract/sync.ts';
import { count, percent } from '../reading/figures.ts';
import { useNow } from '../reading/useNow.ts';
import { spellUntil } from '../rollout/duration.ts';
import { t } from '../text.ts';
import { budgetOwner } from './words.ts';

/** What is spent of a budget at the most while nothing goes wrong, as a share. */
const evenPace = 0.8;

/** Each budget of queries as all processes share it: what is used, what is allowed, and whether anything waits for it. */
export function Budgets({ budgets }: { budgets: readonly Budget[] }): JSX.Element {
  const styles = useStyles2(getStyles);
  if (budgets.length === 0)
    return <p>{t('rollcall.sync.no-budget', 'No query has been sent yet, so no budget is used.')}</p>;
  return (
    <ul className={styles.budgets}>
      {budgets.map((budget) => (
        <li key={`${budget.scope} ${budget.of} ${budget.window}`}>
          <Meter budget={budget} />
        </li>
      ))}
    </ul>
  );
}

function Meter({
  budget: { scope, of, window, used, budget, pace, ...state },
}: {
  budget: Budget;
}): JSX.Element {
  const styles = useStyles2(getStyles);
  const now = useNow();
  const share = budget === 0 ? 1 : Math.min(1, used / budget);
  const owner = budgetOwner(scope, of);
  const per =
    window === 'minute' ? t('rollcall.sync.per-minute', 'a minute') : t('rollcall.sync.per-day', 'a day');
  const usage = t('rollcall.sync.used-of', '{{used}} of {{budget}} {{per}}', {
    used: count(used),
    budget: count(budget),
    per,
  });
  const tone = state.exceeded ? styles.exceeded : state.approaching ? styles.approaching : styles.calm;
  return (
    <>
      <div className={styles.head}>
        <span className={styles.owner}>{owner}</span>
        <span className={styles.usage}>
          {usage} · {percent(share)}
        </span>
      </div>
      <div
        role="meter"
        aria-label={`${owner}, ${per}`}
        aria-valuemin={0}
        aria-valuemax={budget}
        aria-valuenow={Math.min(used, budget)}
        aria-valuetext={usage}
        className={styles.bar}
      >
        <div className={cx(styles.fill, tone)} style={{ width: `${share * 100}%` }} />
        <div className={styles.mark} />
      </div>
      <div className={styles.notes}>
        {state.exceeded && (
          <strong className={styles.alarm}>
            <Icon name="exclamation-circle" /> {t('rollcall.sync.exceeded', 'Exceeded')}
          </strong>
        )}
        {!state.exceeded && state.approaching && (
          <strong className={styles.warning}>
            <Icon name="exclamation-triangle" /> {t('rollcall.sync.approaching', 'More than 80 %')}
          </strong>
        )}
        {pace < evenPace * budget && (
          <span>
            {t('rollcall.sync.pace', 'spends at most {{pace}} {{per}} now', {
              pace: count(Math.floor(pace)),
              per,
            })}
          </span>
        )}
        {state.waitsUntil !== null && Date.parse(state.waitsUntil) > now && (
          <span>
            {t('rollcall.sync.waits', 'asks again {{until}}', { until: spellUntil(state.waitsUntil, now) })}
          </span>
        )}
      </div>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  budgets: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 380px), 1fr))',
    gap: theme.spacing(1.5, 4),
    margin: theme.spacing(0, 0, 2),
    padding: 0,
    listStyle: 'none',
  }),
  head: css({ display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', gap: theme.spacing(0, 2) }),
  owner: css({ minWidth: 0, overflowWrap: 'anywhere' }),
  usage: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  bar: css({
    position: 'relative',
    height: theme.spacing(1),
    margin: theme.spacing(0.5, 0),
    overflow: 'hidden',
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
  }),
  fill: css({ height: '100%' }),
  mark: css({
    position: 'absolute',
    insetBlock: 0,
    left: '80%',
    borderLeft: `2px solid ${theme.colors.text.secondary}`,
  }),
  calm: css({ background: theme.colors.primary.main }),
  approaching: css({ background: theme.colors.warning.main }),
  exceeded: css({ background: theme.colors.error.main }),
  notes: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 2),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  alarm: css({ color: theme.colors.error.text }),
  warning: css({ color: theme.colors.warning.text }),
});
