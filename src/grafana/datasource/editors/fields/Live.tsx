import { InlineSwitch } from '@grafana/ui';
import { useId, type JSX } from 'react';
import { Line } from './Line.tsx';

/** Whether changes come by themselves after the answer, over Grafana Live. */
export function Live({
  value,
  onChange,
}: {
  value: boolean | undefined;
  onChange: (stream: boolean) => void;
}): JSX.Element {
  const id = useId();
  return (
    <Line
      label="Live"
      htmlFor={id}
      tooltip="Changes are shown when they happen, without waiting for the dashboard's refresh. Alert rules pass it over."
    >
      <InlineSwitch
        id={id}
        value={value === true}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    </Line>
  );
}
