import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Alert, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { BacktestReport } from '../../../contract/backtest.ts';
import { useHost } from '../../host/host.ts';
import { PlainTable } from '../../reading/PlainTable.tsx';
import { spellDuration } from '../../rollout/duration.ts';
import { inZone } from '../../rollout/useSaid.ts';
import { t } from '../../text.ts';
import { Band } from '../Band.tsx';
import { Legend } from '../Legend.tsx';
import { LongList } from '../LongList.tsx';
import { decisionWord } from '../words.ts';
import { RecordingNotes } from './RecordingNotes.tsx';
import { ReplayedEvent } from './ReplayedEvent.tsx';
import { stageBands } from './replayed.ts';

const severities = {
  done: 'success',
  'rolled-back': 'error',
  'under-way': 'warning',
  'not-started': 'warning',
} as const;

/** What would have happened: in a sentence, over time, stage by stage, and each thing that happened. */
export function BacktestAnswer({ report }: { report: BacktestReport }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { timeZone } = useHost();
  const [from, to] = [Date.parse(report.from), Date.parse(report.to)];
  const moment = (at: string | null) =>
    at === null ? '–' : dateTimeFormat(at, { timeZone, format: 'YYYY-MM-DD HH:mm' });
  return (
    <>
      <Alert severity={severities[report.outcome]} title={outcomeWord(report.outcome)}>
        {inZone(report.summary, timeZone)}
      </Alert>
      <Legend words={(['promote', 'hold', 'rollback'] as const).map(decisionWord)} />
      <div className={styles.bands}>
        {stageBands(report, decisionWord).map(({ stage, segments }) => (
          <div key={stage} className={styles.row}>
            <div className={styles.stage}>{stage}</div>
            <Band name={stage} from={from} to={to} segments={segments} timeZone={timeZone} />
          </div>
        ))}
        <div className={styles.row} aria-hidden="true">
          <span />
          <div className={styles.axis}>
            <span>{moment(report.from)}</span>
            <span>{moment(report.to)}</span>
          </div>
        </div>
      </div>
      <PlainTable
        name={t('rollcall.rollouts.replayed-stages', 'Stages of the replay')}
        rows={report.stages}
        keyOf={({ stage }) => stage}
        columns={[
          { title: t('rollcall.rollouts.stage', 'Stage'), cell: ({ stage }) => stage },
          { title: t('rollcall.rollouts.began', 'Began'), cell: ({ startedAt }) => moment(startedAt) },
          {
            title: t('rollcall.rollouts.lasted', 'Lasted'),
            numeric: true,
            cell: ({ seconds }) => (seconds === 0 ? '–' : spellDuration(seconds)),
          },
          {
            title: t('rollcall.rollouts.evidence-at', 'Evidence there at'),
            cell: ({ promotableAt }) => moment(promotableAt),
          },
          { title: t('rollcall.rollouts.ended', 'Ended'), cell: ({ ended }) => endWord(ended) },
          { title: t('rollcall.rollouts.why', 'Why'), cell: ({ why }) => <div>{inZone(why, timeZone)}</div> },
        ]}
      />
      <h3 className={styles.heading}>
        {t('rollcall.rollouts.happened', 'What happened ({{number}})', { number: report.events.length })}
      </h3>
      <LongList
        name={t('rollcall.rollouts.replayed-events', 'What happened in the replay')}
        items={report.events.map((event, index) => ({ event, index }))}
        keyOf={({ index }) => index}
        height={70}
      >
        {({ event }) => <ReplayedEvent event={event} timeZone={timeZone} />}
      </LongList>
      <h3 className={styles.heading}>{t('rollcall.rollouts.assumed', 'Taken for granted')}</h3>
      <ul className={styles.assumed}>
        {report.assumptions.map((assumption) => (
          <li key={assumption}>{assumption}</li>
        ))}
      </ul>
      <RecordingNotes notes={report.recording} />
    </>
  );
}

function outcomeWord(outcome: BacktestReport['outcome']): string {
  switch (outcome) {
    case 'done':
      return t('rollcall.rollouts.outcome-done', 'It would have been done');
    case 'rolled-back':
      return t('rollcall.rollouts.outcome-rolled-back', 'It would have been rolled back');
    case 'under-way':
      return t('rollcall.rollouts.outcome-under-way', 'It would still be under way');
    case 'not-started':
      return t('rollcall.rollouts.outcome-not-started', 'It would not have started');
  }
}

function endWord(ended: BacktestReport['stages'][number]['ended']): string {
  switch (ended) {
    case 'promoted':
      return t('rollcall.rollouts.ended-promoted', 'promoted');
    case 'rolled-back':
      return t('rollcall.rollouts.ended-rolled-back', 'rolled back');
    case 'finished':
      return t('rollcall.rollouts.ended-finished', 'finished');
    case 'under-way':
      return t('rollcall.rollouts.ended-under-way', 'under way');
    case 'never-begun':
      return t('rollcall.rollouts.ended-never-begun', 'never begun');
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  bands: css({ display: 'grid', gap: theme.spacing(0.5), margin: theme.spacing(1, 0, 2) }),
  row: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(60px, 120px) 1fr',
    gap: theme.spacing(1),
    alignItems: 'center',
  }),
  stage: css({ overflowWrap: 'anywhere' }),
  axis: css({
    display: 'flex',
    justifyContent: 'space-between',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  heading: css({ margin: theme.spacing(3, 0, 1), fontSize: theme.typography.h5.fontSize }),
  assumed: css({ paddingLeft: theme.spacing(2.5), color: theme.colors.text.secondary }),
});
