import type { JSX } from 'react';
import { Choice } from './Choice.tsx';

const formats = [
  { value: 'table' as const, label: 'Table', description: 'For people' },
  {
    value: 'numeric' as const,
    label: 'Numeric',
    description: 'A number for each set of labels, for alert rules',
  },
];
type Value = (typeof formats)[number]['value'];

/** For kinds that are a table for people, and numbers for alert rules. */
export function Format({
  value = 'table',
  onChange,
}: {
  value: Value | undefined;
  onChange: (change: { format: Value }) => void;
}): JSX.Element {
  return (
    <Choice label="Format" options={formats} value={value} onChange={(format) => onChange({ format })} />
  );
}
