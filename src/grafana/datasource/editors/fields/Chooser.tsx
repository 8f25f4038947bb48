import { Combobox } from '@grafana/ui';
import type { JSX } from 'react';
import { useTellOnce } from './useTellOnce.ts';

/** A list of which one is chosen. What stands around it hands on more to the input: whether it is disabled, say. */
export function Chooser<Value extends string>({
  value,
  onChange,
  ...input
}: {
  id?: string;
  'aria-labelledby'?: string;
  width: number;
  options: { value: Value; label: string; description?: string; group?: string }[];
  loading?: boolean;
  placeholder?: string;
  /** Whether something may be typed that is not listed. */
  createCustomValue?: boolean;
  /** Nothing yet is null. */
  value: Value | null;
  onChange: (value: Value) => void;
}): JSX.Element {
  const tell = useTellOnce<Value | null>(value, (next) => {
    if (next !== null) onChange(next);
  });
  return <Combobox<Value> {...input} value={value} onChange={(option) => tell(option.value)} />;
}
