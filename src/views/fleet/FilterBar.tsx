import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Combobox, Field, FilterInput, useStyles2, type ComboboxOption } from '@grafana/ui';
import { useEffect, useId, useState, type JSX } from 'react';
import type { ManagedInstance } from '../../contract/management.ts';
import { t } from '../text.ts';
import { breakerWord } from './conditionWords.ts';
import { breakerStates, types, type Filter } from './filter.ts';

type Props = {
  filter: Filter;
  rows: readonly ManagedInstance[];
  onChange: (changed: Partial<Filter>) => void;
};

/** How long somebody has to pause while typing until it is looked for. */
const pauseMs = 300;

/** What the fleet is looked through by, beside how an instance stands. */
export function FilterBar({ filter, rows, onChange }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const groups = [
    ...new Set([...rows.flatMap(({ group }) => group ?? []), ...(filter.group ? [filter.group] : [])]),
  ];
  return (
    <div className={styles.bar} role="search" aria-label={t('rollcall.fleet.filter', 'Filter the fleet')}>
      <Words text={filter.text} onChange={(text) => onChange({ text })} />
      <Choice
        label={t('rollcall.fleet.type', 'Type')}
        options={types.map((value) => ({ value, label: value }))}
        value={filter.type}
        onChange={(type) => onChange({ type })}
      />
      <Choice
        label={t('rollcall.fleet.group', 'Group')}
        options={groups.sort().map((value) => ({ value, label: value }))}
        value={filter.group}
        onChange={(group) => onChange({ group })}
      />
      <Choice
        label={t('rollcall.fleet.breaker', 'Breaker')}
        options={breakerStates.map((value) => ({ value, label: breakerWord(value) }))}
        value={filter.breaker}
        onChange={(breaker) => onChange({ breaker })}
      />
    </div>
  );
}

function Words({ text, onChange }: { text: string; onChange: (text: string) => void }): JSX.Element {
  const id = useId();
  const [typed, setTyped] = useState(text);
  const [known, setKnown] = useState(text);
  if (known !== text) {
    // It was changed elsewhere: by the back button, or by clearing all filters.
    setKnown(text);
    if (typed.trim() !== text) setTyped(text);
  }
  useEffect(() => {
    if (typed.trim() === text) return;
    const timer = setTimeout(() => onChange(typed.trim()), pauseMs);
    return () => clearTimeout(timer);
    // What it is told to changes with every second that a page counts, and is the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed, text]);
  return (
    <Field noMargin label={t('rollcall.fleet.text', 'Key, name, address or last error')} htmlFor={id}>
      <FilterInput id={id} value={typed} maxLength={200} escapeRegex={false} onChange={setTyped} />
    </Field>
  );
}

type ChoiceProps<Value extends string> = {
  label: string;
  options: ComboboxOption<Value>[];
  value: Value | undefined;
  onChange: (value: Value | undefined) => void;
};

function Choice<Value extends string>({ label, options, value, onChange }: ChoiceProps<Value>): JSX.Element {
  const id = useId();
  return (
    <Field noMargin label={label} htmlFor={id}>
      <Combobox
        id={id}
        isClearable
        placeholder={t('rollcall.fleet.any', 'Any')}
        options={options}
        value={value ?? null}
        onChange={(chosen) => onChange(chosen?.value)}
      />
    </Field>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(min(100%, 260px), 2fr) repeat(3, minmax(120px, 1fr))',
    gap: theme.spacing(1, 2),
    marginBottom: theme.spacing(2),
    '@media (max-width: 719px)': { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))' },
  }),
});
