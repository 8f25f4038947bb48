import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, Button, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { AuditEntry } from '../../contract/audit.ts';
import { Clock } from '../reading/Moment.tsx';
import type { RowColumn } from '../table/RowTable.tsx';
import { t } from '../text.ts';
import { outcomeWord } from './outcome.ts';

/** @param onSubject shows what else was done with a subject. */
export function auditColumns(onSubject: (subject: string) => void): RowColumn<AuditEntry>[] {
  return [
    {
      id: 'at',
      title: t('rollcall.audit.column.at', 'When'),
      width: '11em',
      cell: ({ at }) => <Clock at={at} />,
    },
    {
      id: 'actor',
      title: t('rollcall.audit.column.actor', 'Who'),
      width: 'minmax(0, 2fr)',
      cell: ({ actor }) => actor,
    },
    {
      id: 'action',
      title: t('rollcall.audit.column.action', 'What'),
      width: 'minmax(0, 2fr)',
      cell: (entry) => <What entry={entry} onSubject={onSubject} />,
    },
    {
      id: 'outcome',
      title: t('rollcall.audit.column.outcome', 'Outcome'),
      width: '7em',
      plain: true,
      cell: ({ outcome }) => (
        <Badge
          text={outcomeWord(outcome)}
          color={outcome === 'allowed' ? 'green' : 'orange'}
          icon={outcome === 'allowed' ? 'check' : 'ban'}
        />
      ),
    },
    {
      id: 'reason',
      title: t('rollcall.audit.column.reason', 'Why'),
      width: 'minmax(0, 4fr)',
      cell: (entry) => <Why entry={entry} />,
    },
  ];
}

function What({
  entry,
  onSubject,
}: {
  entry: AuditEntry;
  onSubject: (subject: string) => void;
}): JSX.Element {
  const styles = useStyles2(getStyles);
  const { action, subject } = entry;
  return (
    <>
      <span className={styles.action}>{action}</span>{' '}
      {subject && (
        <Button
          variant="primary"
          fill="text"
          size="sm"
          className={styles.subject}
          aria-label={t('rollcall.audit.only', '{{subject}}: show only this', { subject })}
          onClick={() => onSubject(subject)}
        >
          {subject}
        </Button>
      )}
    </>
  );
}

/** The reason, and behind it all that the entry holds. */
function Why({ entry }: { entry: AuditEntry }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { detail, reason, previousState, newState } = entry;
  const facts: [string, string][] = [
    [t('rollcall.audit.address', 'From'), entry.address],
    [t('rollcall.audit.request', 'Request'), entry.requestId],
    [t('rollcall.audit.sequence', 'Entry'), String(entry.sequence)],
    [t('rollcall.audit.hash', 'Hash'), entry.hash],
    [t('rollcall.audit.previous-hash', 'Hash of the entry before'), entry.previousHash],
  ];
  const states: [string, unknown][] = [
    [t('rollcall.audit.before', 'Before'), previousState],
    [t('rollcall.audit.after', 'After'), newState],
    [t('rollcall.audit.detail', 'Detail'), Object.keys(detail).length === 0 ? null : detail],
  ];
  return (
    <>
      {reason}
      <details className={styles.more}>
        <summary>
          {t('rollcall.audit.more', 'All of entry {{sequence}}', { sequence: entry.sequence })}
        </summary>
        {states
          .filter(([, state]) => state !== null)
          .map(([name, state]) => (
            <div key={name}>
              {name}
              <pre className={styles.state}>{JSON.stringify(state, null, 2)}</pre>
            </div>
          ))}
        <dl className={styles.facts}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  action: css({ fontFamily: theme.typography.fontFamilyMonospace }),
  subject: css({
    height: 'auto',
    padding: 0,
    textAlign: 'left',
    lineHeight: 1.3,
    '& span': { whiteSpace: 'normal', overflowWrap: 'anywhere' },
  }),
  more: css({
    fontSize: theme.typography.bodySmall.fontSize,
    '& summary': { color: theme.colors.text.secondary, cursor: 'pointer' },
  }),
  state: css({ maxHeight: 240, overflow: 'auto', margin: theme.spacing(0.5, 0), whiteSpace: 'pre-wrap' }),
  facts: css({
    margin: 0,
    overflowWrap: 'anywhere',
    '& dt': { display: 'inline', color: theme.colors.text.secondary, marginRight: theme.spacing(1) },
    '& dd': { display: 'inline', margin: 0 },
  }),
});
