import { Input } from '@grafana/ui';
import { useId, type JSX } from 'react';
import { Line } from './Line.tsx';

/** Text that somebody types: it is asked again when they leave the field, or press Enter. */
export function Words({
  label,
  tooltip,
  placeholder,
  value,
  onType,
  onDone,
}: {
  label: string;
  tooltip?: string;
  placeholder?: string;
  value: string | undefined;
  onType: (text: string) => void;
  onDone: () => void;
}): JSX.Element {
  const id = useId();
  return (
    <Line label={label} htmlFor={id} tooltip={tooltip}>
      <Input
        id={id}
        width={30}
        value={value ?? ''}
        placeholder={placeholder}
        onChange={({ currentTarget }) => onType(currentTarget.value)}
        onBlur={onDone}
        onKeyDown={({ key }) => {
          if (key === 'Enter') onDone();
        }}
      />
    </Line>
  );
}
