import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { CriterionVerdict, RolloutDocument, Verdict } from '../../contract/rollout.ts';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { Criterion } from './Criterion.tsx';
import type { Course } from './course.ts';
import { notesOn, criterionRoleWord } from './criterionWords.ts';

type Props = {
  verdict: Verdict;
  /** The evidence is of the past: the rollout has ended, or the verdict has expired. */
  outdated: boolean;
  waivers: RolloutDocument['waivers'];
  courses: ReadonlyMap<string, Course>;
  now: number;
};

/** What needs to be looked at comes first. */
const rank: Record<CriterionVerdict, number> = {
  fail: 0,
  'insufficient-data': 1,
  inconclusive: 2,
  pass: 3,
};

/** The evidence, criterion by criterion: what was measured, against what, and how much of it there was. */
export function CriteriaTable({ verdict, outdated, waivers, courses, now }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { timeZone } = useHost();
  return (
    <table
      className={cx(styles.table, outdated && styles.outdated)}
      aria-label={t('rollcall.criterion.title', 'Criteria')}
    >
      {outdated && (
        <caption>
          {t('rollcall.criterion.outdated', 'As last judged at {{time}}', {
            time: dateTimeFormat(verdict.at, { timeZone, format: 'HH:mm:ss' }),
          })}
        </caption>
      )}
      <thead className="sr-only">
        <tr>
          <th scope="col">{t('rollcall.criterion.name', 'Criterion')}</th>
          <th scope="col">{t('rollcall.criterion.verdict', 'Verdict')}</th>
          <th scope="col">{t('rollcall.criterion.value', 'Value')}</th>
          <th scope="col">{t('rollcall.criterion.over-time', 'Over its window')}</th>
          <th scope="col">{t('rollcall.criterion.evidence', 'Evidence')}</th>
        </tr>
      </thead>
      {(['trigger', 'exit'] as const).map((role) => {
        const results = verdict.results.filter((result) => result.role === role);
        if (results.length === 0) return null;
        return (
          <tbody key={role}>
            <tr className={styles.group}>
              <th scope="rowgroup" colSpan={5}>
                {criterionRoleWord(role)}
              </th>
            </tr>
            {results
              .toSorted((one, other) => rank[one.verdict] - rank[other.verdict])
              .map((result) => (
                <Criterion
                  key={result.name}
                  result={result}
                  course={courses.get(result.name)}
                  notes={outdated ? [] : notesOn(result, waivers, now, timeZone)}
                />
              ))}
          </tbody>
        );
      })}
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: '100%',
    fontVariantNumeric: 'tabular-nums',
    '& th, & td': {
      padding: theme.spacing(0.5, 2, 0.5, 0),
      textAlign: 'left',
      verticalAlign: 'top',
      fontWeight: 'inherit',
    },
    '& tr + tr': { borderTop: `1px solid ${theme.colors.border.weak}` },
    '& caption': {
      captionSide: 'top',
      color: theme.colors.text.secondary,
      paddingBottom: theme.spacing(0.5),
    },
    // In a narrow panel a row becomes a small card; its cells stand below each other.
    '@container (max-width: 640px)': {
      '&, & tbody, & tr, & th, & td': { display: 'block', padding: 0 },
      '& tr': { padding: theme.spacing(1, 0) },
      '& td': { display: 'inline-block', marginRight: theme.spacing(2) },
      '& td:empty': { display: 'none' },
    },
  }),
  outdated: css({ '& th, & td, & td *': { color: theme.colors.text.secondary } }),
  group: css({
    '& th': {
      paddingTop: theme.spacing(1),
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
    },
  }),
});
