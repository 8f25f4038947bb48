import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Field, Input, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useId, type JSX } from 'react';
import { useHost } from '../../host/host.ts';
import { t } from '../../text.ts';
import type { Span } from '../span.ts';
import { inputOf, instantOf } from './instants.ts';

const dayMs = 86_400_000;
const days = [1, 7, 30] as const;

export const lastDays = (count: (typeof days)[number], now: number): Span => {
  const to = Math.floor(now / 60_000) * 60_000;
  return { from: to - count * dayMs, to };
};

/** The recorded time that is asked about: so many days until now, or from when to when. */
export function SpanFields({ span, onChange }: { span: Span; onChange: (span: Span) => void }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { timeZone } = useHost();
  const length = (span.to - span.from) / dayMs;
  return (
    <div className={styles.span} role="group" aria-label={t('rollcall.rollouts.history', 'Recorded history')}>
      <Field label={t('rollcall.rollouts.last-days', 'The last')}>
        <RadioButtonGroup
          aria-label={t('rollcall.rollouts.last-days', 'The last')}
          options={days.map((count) => ({
            value: count,
            label: t('rollcall.rollouts.days', '{{count}} days', {
              count,
              defaultValue_one: '{{count}} day',
            }),
          }))}
          {...(Number.isInteger(length) && { value: length as (typeof days)[number] })}
          onChange={(count) => onChange(lastDays(count, Date.now()))}
        />
      </Field>
      <TimeField
        label={t('rollcall.rollouts.from', 'From')}
        at={span.from}
        timeZone={timeZone}
        onChange={(from) => onChange({ ...span, from })}
      />
      <TimeField
        label={t('rollcall.rollouts.until', 'Until')}
        at={span.to}
        timeZone={timeZone}
        invalid={
          span.to <= span.from ? t('rollcall.rollouts.until-later', 'Choose a later time.') : undefined
        }
        onChange={(to) => onChange({ ...span, to })}
      />
    </div>
  );
}

type TimeProps = {
  label: string;
  at: number;
  timeZone: string;
  invalid?: string | undefined;
  onChange: (at: number) => void;
};

/** A date and a time in the reader's zone, which is named. */
export function TimeField({ label, at, timeZone, invalid, onChange }: TimeProps): JSX.Element {
  const id = useId();
  const styles = useStyles2(getStyles);
  return (
    <Field
      label={`${label} (${timeZone === 'browser' ? t('rollcall.rollouts.local-time', 'local time') : timeZone})`}
      htmlFor={id}
      invalid={invalid !== undefined}
      {...(invalid !== undefined && { error: invalid })}
    >
      <Input
        id={id}
        type="datetime-local"
        className={styles.time}
        // A half-typed date is no time yet, so the field keeps its own text until it is one.
        key={at}
        defaultValue={inputOf(at, timeZone)}
        onBlur={(event) => {
          const typed = instantOf(event.currentTarget.value, timeZone);
          if (typed !== undefined && inputOf(typed, timeZone) !== inputOf(at, timeZone)) onChange(typed);
        }}
      />
    </Field>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  span: css({ display: 'flex', flexWrap: 'wrap', columnGap: theme.spacing(2) }),
  time: css({ width: 230 }),
});
