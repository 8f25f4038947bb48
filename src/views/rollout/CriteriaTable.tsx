import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, type IconName } from '@grafana/ui';
import type { JSX } from 'react';
import type { CriterionResult, CriterionVerdict, RolloutDocument, Verdict } from '../../contract/rollout.ts';
import { spellAbout, spellDuration } from './duration.ts';
import { withUnit } from './withUnit.ts';

type Waiver = RolloutDocument['waivers'][number];

type Props = {
  verdict: Verdict;
  /** The evidence is of the past: the rollout has ended, or the verdict has expired. */
  outdated: boolean;
  waivers: readonly Waiver[];
  now: number;
  timeZone: string;
};

const verdictWords: Record<CriterionVerdict, { word: string; icon: IconName }> = {
  pass: { word: 'Pass', icon: 'check' },
  fail: { word: 'Fail', icon: 'exclamation-triangle' },
  inconclusive: { word: 'Inconclusive', icon: 'question-circle' },
  'insufficient-data': { word: 'Insufficient data', icon: 'hourglass' },
};

const comparisons: Record<CriterionResult['comparison'], string> = {
  '<': '<',
  '<=': '≤',
  '>': '>',
  '>=': '≥',
  '=': '=',
};

const roles = [
  { role: 'trigger', title: 'Rolls back if it fails' },
  { role: 'exit', title: 'Must pass before a promotion' },
] as const;

/** The evidence, criterion by criterion: what was measured, against what, and how much of it there was. */
export function CriteriaTable({ verdict, outdated, waivers, now, timeZone }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <table className={cx(styles.table, outdated && styles.outdated)} aria-label="Criteria">
      {outdated && (
        <caption>As last judged at {dateTimeFormat(verdict.at, { timeZone, format: 'HH:mm:ss' })}</caption>
      )}
      <thead className="sr-only">
        <tr>
          <th scope="col">Criterion</th>
          <th scope="col">Verdict</th>
          <th scope="col">Value</th>
          <th scope="col">Evidence</th>
        </tr>
      </thead>
      {roles.map(({ role, title }) => {
        const results = verdict.results.filter((result) => result.role === role);
        if (results.length === 0) return null;
        return (
          <tbody key={role}>
            <tr className={styles.group}>
              <th scope="rowgroup" colSpan={4}>
                {title}
              </th>
            </tr>
            {results.map((result) => (
              <Criterion
                key={result.name}
                result={result}
                notes={outdated ? [] : notesOn(result, waivers, now, timeZone)}
              />
            ))}
          </tbody>
        );
      })}
    </table>
  );
}

function Criterion({ result, notes }: { result: CriterionResult; notes: string[] }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { word, icon } = verdictWords[result.verdict];
  return (
    <tr>
      <th scope="row" className={styles.name}>
        {result.title}
        <div className={styles.reason}>{result.reason}</div>
        {notes.map((note) => (
          <div key={note} className={styles.note}>
            {note}
          </div>
        ))}
      </th>
      <td className={cx(styles.verdict, styles[result.verdict])}>
        <Icon name={icon} /> {word}
      </td>
      <td className={styles.value}>
        <span className={styles.measured}>{withUnit(result.value, result.unit) ?? 'no value'}</span>
        <span className={styles.condition}>
          {comparisons[result.comparison] ?? result.comparison}{' '}
          {withUnit(result.threshold, result.unit) ?? 'no threshold'}
        </span>
        {result.bound !== null && (
          <div className={styles.reason}>95 % bound {withUnit(result.bound, result.unit)}</div>
        )}
      </td>
      <td className={styles.evidence}>
        <span>
          {Math.floor(result.coverage * 100)} % of {spellDuration(result.windowSeconds)},
        </span>{' '}
        <span>n = {result.n}</span>
      </td>
    </tr>
  );
}

/** What there is to know of a criterion beside its reason: how long evidence will take, what is missing, who waived it. */
function notesOn(
  { name, verdict, timeToEvidenceSeconds, noDataSince, page }: CriterionResult,
  waivers: readonly Waiver[],
  now: number,
  timeZone: string,
): string[] {
  const undecided = verdict === 'insufficient-data' || verdict === 'inconclusive';
  const waiver = waivers.find(({ criterion }) => criterion === name);
  return [
    ...(undecided && timeToEvidenceSeconds !== null && timeToEvidenceSeconds > 0
      ? [`Evidence in ${spellAbout(timeToEvidenceSeconds)} at today’s rate`]
      : []),
    ...(noDataSince === null
      ? []
      : [
          `No data for ${spellDuration((now - Date.parse(noDataSince)) / 1_000)}${page ? '; on-call is to be paged' : ''}`,
        ]),
    ...(waiver
      ? [`Waived by ${waiver.by} until ${dateTimeFormat(waiver.until, { timeZone, format: 'ddd HH:mm' })}`]
      : []),
  ];
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
  name: css({ width: '50%', '@container (max-width: 640px)': { width: 'auto' } }),
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
  evidence: css({ color: theme.colors.text.secondary, '& span': { whiteSpace: 'nowrap' } }),
});
