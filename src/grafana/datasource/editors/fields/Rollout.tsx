import { useId, type JSX } from 'react';
import type { SchedulerDataSource } from '../../datasource.ts';
import { Chooser } from './Chooser.tsx';
import { Line } from './Line.tsx';
import { useValues } from './useValues.ts';

/** The name of one rollout, or a variable that holds one. */
export function Rollout({
  datasource,
  value,
  onChange,
}: {
  datasource: SchedulerDataSource;
  value: string | undefined;
  onChange: (rollout: string) => void;
}): JSX.Element {
  const id = useId();
  const { options, loading, error } = useValues(datasource, { kind: 'variable', of: 'rollouts' });
  return (
    <Line
      label="Rollout"
      htmlFor={id}
      tooltip="The name in the plan file. A dashboard variable works here, but not in alert rules."
      error={error}
    >
      <Chooser
        id={id}
        width={40}
        options={options}
        loading={loading}
        createCustomValue
        value={value ? value : null}
        placeholder="Choose one"
        onChange={onChange}
      />
    </Line>
  );
}
