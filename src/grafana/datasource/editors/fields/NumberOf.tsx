import { Input } from '@grafana/ui';
import { useId, type JSX } from 'react';
import { Line } from './Line.tsx';

/** A number that may be left out. */
export function NumberOf({
  label,
  tooltip,
  placeholder,
  min,
  max,
  suffix,
  value,
  onType,
  onDone,
}: {
  label: string;
  tooltip: string;
  placeholder: string;
  min: number;
  max: number;
  suffix?: string;
  value: number | undefined;
  onType: (value: number | undefined) => void;
  onDone: () => void;
}): JSX.Element {
  const id = useId();
  const outside = value !== undefined && (value < min || value > max);
  return (
    <Line label={label} htmlFor={id} tooltip={tooltip} error={outside ? `From ${min} to ${max}` : undefined}>
      <Input
        id={id}
        type="number"
        width={20}
        min={min}
        max={max}
        placeholder={placeholder}
        suffix={suffix}
        value={value ?? ''}
        onChange={({ currentTarget: { valueAsNumber } }) =>
          onType(Number.isNaN(valueAsNumber) ? undefined : valueAsNumber)
        }
        onBlur={onDone}
      />
    </Line>
  );
}
