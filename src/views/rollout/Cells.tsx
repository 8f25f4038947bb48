import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { CellsDocument } from '../../contract/cells.ts';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { PlainTable, type Column } from '../reading/PlainTable.tsx';
import { t } from '../text.ts';
import { Section } from './Section.tsx';
import { healthWord, permitWord, whyOf } from './cellWords.ts';
import { decisionWord } from './headline.ts';
import { stateWord } from './stateLine.ts';
import { useCells } from './useCells.ts';

type Cell = CellsDocument['cells'][number];
type Props = { rollout: RolloutDocument; now: number };

/** The cells side by side: how each is, how far this rollout is there, and whether sentinels let it go on. */
export function Cells({ rollout, now }: Props): JSX.Element | null {
  const styles = useStyles2(getStyles);
  const { cells: read, failed } = useCells(rollout.cell !== undefined);
  if (rollout.cell === undefined) return null;
  const title = t('rollcall.cells.title', 'Cells');
  // A plan that spans cells is of those alone; any other is carried out by each on its own.
  const concerned = rollout.course && new Set(rollout.course.map(({ cell }) => cell));
  const rows = (read?.cells ?? []).filter(({ name }) => concerned?.has(name) ?? true);
  return (
    <Section title={title}>
      {failed && (
        <p className={styles.bad}>
          {read
            ? t('rollcall.cells.stale', 'The cells could not be read just now: this is what was read last.')
            : t('rollcall.cells.unreadable', 'The cells could not be read. This is tried again.')}
        </p>
      )}
      {read && (
        <>
          <PlainTable name={title} rows={rows} keyOf={({ name }) => name} columns={columnsOf(rollout, now)} />
          <Sentinels read={read} />
        </>
      )}
    </Section>
  );
}

function columnsOf(rollout: RolloutDocument, now: number): Column<Cell>[] {
  const here = (cell: Cell) => cell.rollouts.find(({ id }) => id === rollout.id);
  const stageTitle = (name: string) =>
    [...(rollout.course ?? []), ...rollout.stages].find((each) => each.name === name)?.title ?? name;
  return [
    {
      title: t('rollcall.cells.cell', 'Cell'),
      cell: ({ name, own }) => (own ? t('rollcall.cells.this', '{{name}} (this one)', { name }) : name),
    },
    { title: t('rollcall.cells.health', 'Health'), cell: (cell) => <Health cell={cell} /> },
    {
      title: t('rollcall.cells.stage', 'Stage'),
      cell: (cell) => {
        const found = here(cell);
        if (!found) return '–';
        return found.stage === null
          ? stateWord(found.state)
          : `${stageTitle(found.stage)} · ${stateWord(found.state)}`;
      },
    },
    {
      title: t('rollcall.cells.verdict', 'Verdict'),
      cell: (cell) => {
        const decision = here(cell)?.decision;
        return decision ? decisionWord(decision) : '–';
      },
    },
    { title: t('rollcall.cells.permit', 'Permit'), cell: (cell) => <Permit {...{ cell, rollout, now }} /> },
  ];
}

function Health({ cell }: { cell: Cell }): JSX.Element {
  const styles = useStyles2(getStyles);
  const tone = { healthy: 'good', unhealthy: 'bad', unknown: 'wait' } as const;
  const icon = { healthy: 'check', unhealthy: 'exclamation-triangle', unknown: 'question-circle' } as const;
  return (
    <>
      <span className={styles[tone[cell.health]]}>
        <Icon name={icon[cell.health]} size="sm" aria-hidden="true" /> {healthWord(cell.health)}
      </span>
      {whyOf(cell).map((why) => (
        <div key={why} className={styles.detail}>
          {why}
        </div>
      ))}
    </>
  );
}

function Permit({ cell, rollout, now }: Props & { cell: Cell }): JSX.Element {
  const styles = useStyles2(getStyles);
  const permit = cell.permits.find((each) => each.rollout === rollout.id);
  if (!permit) return <>{t('rollcall.cells.none-asked', 'None asked for')}</>;
  return (
    <>
      <span className={permit.state === 'held' ? styles.wait : styles.good}>{permitWord(permit, now)}</span>
      <div className={styles.detail}>
        {permit.from ?? '–'} → {permit.to}
      </div>
      {permit.why !== null && <div className={styles.detail}>{permit.why}</div>}
    </>
  );
}

/** Who has to sign, and who of them can be reached. */
function Sentinels({ read: { sentinels, quorum } }: { read: CellsDocument }): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.detail}>
      {t('rollcall.cells.quorum', '{{quorum}} of {{number}} sentinels must sign:', {
        quorum,
        number: sentinels.length,
      })}
      <ul className={styles.sentinels} aria-label={t('rollcall.cells.sentinels', 'Sentinels')}>
        {sentinels.map(({ name, reachable, why }) => (
          <li key={name} className={cx(why !== null && (reachable ? styles.wait : styles.bad))}>
            {name}: {why ?? t('rollcall.cells.answers', 'answers')}
          </li>
        ))}
      </ul>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  detail: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
    overflowWrap: 'anywhere',
  }),
  sentinels: css({ listStyle: 'none', display: 'flex', flexWrap: 'wrap', columnGap: theme.spacing(2) }),
  good: css({ color: theme.colors.success.text }),
  wait: css({ color: theme.colors.warning.text }),
  bad: css({ color: theme.colors.error.text }),
});
