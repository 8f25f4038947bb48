import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, type IconName } from '@grafana/ui';
import type { JSX } from 'react';
import type { CriterionResult, CriterionVerdict } from '../../contract/rollout.ts';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { Sparkline } from './Sparkline.tsx';
import type { Course } from './course.ts';
import { criterionVerdictWord } from './criterionWords.ts';
import { spellDuration } from './duration.ts';
import { inZone } from './useSaid.ts';
import { withUnit } from './withUnit.ts';

const icons: Record<CriterionVerdict, IconName> = {
  pass: 'check',
  fail: 'exclamation-triangle',
  inconclusive: 'question-circle',
  'insufficient-data': 'hourglass',
};

const comparisons: Record<CriterionResult['comparison'], string> = {
  '<': '<',
  '<=': '≤',
  '>': '>',
  '>=': '≥',
  '=': '=',
};

type Props = { result: CriterionResult; course: Course | undefined; notes: string[] };

/** One criterion as a row of the table. */
export function Criterion({ result, course, notes }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { timeZone } = useHost();
  const { title, reason, verdict, value, unit, comparison, threshold, bound } = result;
  return (
    <tr>
      <th scope="row" className={styles.name}>
        {title}
        <div className={styles.reason}>{inZone(reason, timeZone)}</div>
        {notes.map((note) => (
          <div key={note} className={styles.note}>
            {note}
          </div>
        ))}
      </th>
      <td className={cx(styles.verdict, styles[verdict])}>
        <Icon name={icons[verdict] ?? 'question-circle'} /> {criterionVerdictWord(verdict)}
      </td>
      <td className={styles.value}>
        <span className={styles.measured}>
          {withUnit(value, unit) ?? t('rollcall.criterion.no-value', 'no value')}
        </span>
        <span className={styles.condition}>
          {comparisons[comparison] ?? comparison}{' '}
          {withUnit(threshold, unit) ?? t('rollcall.criterion.no-threshold', 'no threshold')}
        </span>
        {bound !== null && (
          <div className={styles.reason}>
            {t('rollcall.criterion.bound', '95 % bound {{bound}}', { bound: withUnit(bound, unit) })}
          </div>
        )}
      </td>
      <td className={styles.course}>{course && <Sparkline course={course} unit={unit} />}</td>
      <td className={styles.evidence}>
        <span>
          {t('rollcall.criterion.coverage', '{{percent}} % of {{window}},', {
            percent: Math.floor(result.coverage * 100),
            window: spellDuration(result.windowSeconds),
          })}
        </span>{' '}
        <span>n = {result.n}</span>
      </td>
    </tr>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const narrow = '@container (max-width: 640px)';
  return {
    name: css({ width: '45%', [narrow]: { width: 'auto' } }),
    reason: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
    note: css({ fontSize: theme.typography.bodySmall.fontSize }),
    verdict: css({ whiteSpace: 'nowrap' }),
    pass: css({ color: theme.colors.success.text }),
    fail: css({ color: theme.colors.error.text, '&&': { fontWeight: theme.typography.fontWeightBold } }),
    inconclusive: css({ color: theme.colors.warning.text }),
    'insufficient-data': css({ color: theme.colors.warning.text }),
    value: css({ whiteSpace: 'nowrap' }),
    measured: css({ fontWeight: theme.typography.fontWeightMedium }),
    condition: css({ marginLeft: theme.spacing(1), color: theme.colors.text.secondary }),
    course: css({ width: 136, [narrow]: { width: 'auto' } }),
    evidence: css({ color: theme.colors.text.secondary, '& span': { whiteSpace: 'nowrap' } }),
  };
};
