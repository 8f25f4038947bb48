import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Combobox, Field, useStyles2 } from '@grafana/ui';
import { useId, type JSX } from 'react';
import type { AuditEntry } from '../../contract/audit.ts';
import { t } from '../text.ts';
import { TimeField } from '../TimeField.tsx';
import type { Filter } from './filter.ts';
import { auditOutcomes, outcomeWord } from './outcome.ts';

type Props = { filter: Filter; rows: readonly AuditEntry[]; onChange: (changed: Partial<Filter>) => void };

/** What the audit log is looked through by. Names are those that stand in it; any other can be typed. */
export function AuditFilter({ filter, rows, onChange }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const outcomeId = useId();
  const named = (of: (entry: AuditEntry) => string) => [...new Set(rows.map(of))].filter(Boolean).sort();
  return (
    <div className={styles.bar} role="search" aria-label={t('rollcall.audit.filter', 'Search the audit log')}>
      <Name
        label={t('rollcall.audit.column.actor', 'Who')}
        known={named(({ actor }) => actor)}
        value={filter.actor}
        onChange={(actor) => onChange({ actor })}
      />
      <Name
        label={t('rollcall.audit.column.action', 'What')}
        known={named(({ action }) => action)}
        value={filter.action}
        onChange={(action) => onChange({ action })}
      />
      <Name
        label={t('rollcall.audit.subject', 'With what')}
        known={named(({ subject }) => subject)}
        value={filter.subject}
        onChange={(subject) => onChange({ subject })}
      />
      <Field noMargin label={t('rollcall.audit.column.outcome', 'Outcome')} htmlFor={outcomeId}>
        <Combobox
          id={outcomeId}
          isClearable
          placeholder={t('rollcall.audit.any', 'Any')}
          options={auditOutcomes.map((value) => ({ value, label: outcomeWord(value) }))}
          value={filter.outcome ?? null}
          onChange={(chosen) => onChange({ outcome: chosen?.value })}
        />
      </Field>
      <TimeField
        noMargin
        label={t('rollcall.audit.from', 'From')}
        at={instantOf(filter.from)}
        onChange={(at) => onChange({ from: writtenAt(at) })}
      />
      <TimeField
        noMargin
        label={t('rollcall.audit.to', 'Before')}
        at={instantOf(filter.to)}
        onChange={(at) => onChange({ to: writtenAt(at) })}
      />
    </div>
  );
}

const instantOf = (written: string | undefined) => (written === undefined ? undefined : Date.parse(written));
const writtenAt = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());

type NameProps = {
  label: string;
  known: string[];
  value: string | undefined;
  onChange: (value: string | undefined) => void;
};

function Name({ label, known, value, onChange }: NameProps): JSX.Element {
  const id = useId();
  return (
    <Field noMargin label={label} htmlFor={id}>
      <Combobox
        id={id}
        isClearable
        createCustomValue
        placeholder={t('rollcall.audit.any', 'Any')}
        options={known.map((each) => ({ value: each, label: each }))}
        value={value ?? null}
        onChange={(chosen) => onChange(chosen?.value)}
      />
    </Field>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 230px), 1fr))',
    gap: theme.spacing(1, 2),
    marginBottom: theme.spacing(2),
    '& input': { width: '100%', minWidth: 0 },
  }),
});
