import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Field, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { t } from '../../text.ts';
import { TimeField } from '../../TimeField.tsx';
import type { Span } from '../span.ts';

const dayMs = 86_400_000;
const days = [1, 7, 30] as const;
/** Of a field of a time, in units of 8 pixels. */
export const timeWidth = 29;

export const lastDays = (count: (typeof days)[number], now: number): Span => {
  const to = Math.floor(now / 60_000) * 60_000;
  return { from: to - count * dayMs, to };
};

/** The recorded time that is asked about: so many days until now, or from when to when. */
export function SpanFields({ span, onChange }: { span: Span; onChange: (span: Span) => void }): JSX.Element {
  const styles = useStyles2(getStyles);
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
        width={timeWidth}
        onChange={(from) => from !== undefined && onChange({ ...span, from })}
      />
      <TimeField
        label={t('rollcall.rollouts.until', 'Until')}
        at={span.to}
        width={timeWidth}
        invalid={
          span.to <= span.from ? t('rollcall.rollouts.until-later', 'Choose a later time.') : undefined
        }
        onChange={(to) => to !== undefined && onChange({ ...span, to })}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  span: css({ display: 'flex', flexWrap: 'wrap', columnGap: theme.spacing(2) }),
});
