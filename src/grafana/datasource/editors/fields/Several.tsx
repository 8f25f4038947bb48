import { MultiCombobox } from '@grafana/ui';
import { useId, type JSX } from 'react';
import { Line } from './Line.tsx';
import { useTellOnce } from './useTellOnce.ts';

/** Any number of a list, and what stands in no list: a variable, or a name that is not there yet. */
export function Several<Value extends string>({
  label,
  tooltip,
  options,
  loading,
  error,
  value,
  placeholder = 'All',
  onlyListed = false,
  onChange,
}: {
  label: string;
  tooltip?: string;
  options: { value: Value; label: string; description?: string }[];
  loading?: boolean;
  error?: string | undefined;
  value: readonly Value[] | undefined;
  placeholder?: string;
  onlyListed?: boolean;
  onChange: (value: Value[]) => void;
}): JSX.Element {
  const id = useId();
  const tell = useTellOnce([...(value ?? [])], onChange);
  return (
    <Line label={label} labels={id} grow error={error} tooltip={tooltip}>
      <MultiCombobox<Value>
        aria-labelledby={id}
        options={options}
        loading={loading === true}
        value={[...(value ?? [])]}
        placeholder={placeholder}
        createCustomValue={!onlyListed}
        // A choice that is told again could be in the list twice.
        onChange={(chosen) => tell([...new Set(chosen.map((each) => each.value))])}
      />
    </Line>
  );
}
