import { useId, type JSX } from 'react';
import { Chooser } from './Chooser.tsx';
import { Line } from './Line.tsx';

/** One of more than a few. */
export function OneOf<Value extends string>({
  label,
  tooltip,
  options,
  value,
  onChange,
}: {
  label: string;
  tooltip?: string;
  options: { value: Value; label: string; description?: string }[];
  value: Value;
  onChange: (value: Value) => void;
}): JSX.Element {
  const id = useId();
  return (
    <Line label={label} htmlFor={id} tooltip={tooltip}>
      <Chooser id={id} width={60} options={options} value={value} onChange={onChange} />
    </Line>
  );
}
