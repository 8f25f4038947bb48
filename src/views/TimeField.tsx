import { dateTimeFormat, dateTimeParse } from '@grafana/data';
import { Field, Input } from '@grafana/ui';
import { useId, type JSX } from 'react';
import { useHost } from './host/host.ts';
import { t } from './text.ts';

type Props = {
  label: string;
  /** In ms since 1970; undefined where none is chosen. */
  at: number | undefined;
  /** Why it cannot be this one. */
  invalid?: string | undefined;
  /** Told when another minute is chosen, or none. */
  onChange: (at: number | undefined) => void;
  noMargin?: boolean;
  /** In units of 8 pixels; as wide as there is room otherwise. */
  width?: number;
};

/** A date and a time in the reader's zone, which is named. */
export function TimeField({ label, at, invalid, onChange, noMargin = false, width }: Props): JSX.Element {
  const id = useId();
  const { timeZone } = useHost();
  const shown = inputOf(at, timeZone);
  return (
    <Field
      noMargin={noMargin}
      label={`${label} (${timeZone === 'browser' ? t('rollcall.time.local', 'local time') : timeZone})`}
      htmlFor={id}
      invalid={invalid !== undefined}
      {...(invalid !== undefined && { error: invalid })}
    >
      <Input
        id={id}
        type="datetime-local"
        {...(width !== undefined && { width })}
        // A half-typed date is no time yet, so the field keeps its own text until it is one.
        key={at}
        defaultValue={shown}
        onBlur={(event) => {
          const typed = instantOf(event.currentTarget.value, timeZone);
          // A time with seconds is not to lose them because somebody looked at it.
          if (inputOf(typed, timeZone) !== shown) onChange(typed);
        }}
      />
    </Field>
  );
}

/** As an input of a date and a time takes it. */
const inputFormat = 'YYYY-MM-DDTHH:mm';

const inputOf = (at: number | undefined, timeZone: string): string =>
  at === undefined ? '' : dateTimeFormat(at, { timeZone, format: inputFormat });

/** In ms since 1970; undefined for what is no time. */
function instantOf(text: string, timeZone: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) return undefined;
  const parsed = dateTimeParse(text.slice(0, inputFormat.length), { timeZone, format: inputFormat });
  return parsed.isValid() ? parsed.valueOf() : undefined;
}
