import { RadioButtonGroup } from '@grafana/ui';
import type { JSX } from 'react';
import { Line } from './Line.tsx';

/** One of a few. */
export function Choice<Value extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: { value: Value; label: string; description?: string }[];
  value: Value;
  onChange: (value: Value) => void;
}): JSX.Element {
  return (
    <Line label={label}>
      <RadioButtonGroup aria-label={label} options={options} value={value} onChange={onChange} />
    </Line>
  );
}
