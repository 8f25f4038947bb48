import { Field, Input } from '@grafana/ui';
import type { JSX } from 'react';
import type { ConfigProps } from './configProps.ts';
import { numberFault, type Limit } from './settings.ts';

/** One number among the settings: empty for the default, and told at once where it is out of bounds. */
export function NumberSetting({
  limit,
  options,
  onOptionsChange,
}: ConfigProps & { limit: Limit }): JSX.Element {
  const value = options.jsonData[limit.name];
  const fault = numberFault(limit, value);
  return (
    <Field
      label={limit.label}
      htmlFor={limit.name}
      description={limit.description}
      disabled={options.readOnly === true}
      invalid={fault !== undefined}
      error={fault}
    >
      <Input
        id={limit.name}
        type="number"
        min={limit.min}
        max={limit.max}
        step={1}
        width={24}
        suffix={limit.suffix}
        placeholder={String(limit.default)}
        value={value ?? ''}
        onChange={({ currentTarget: { valueAsNumber } }) =>
          onOptionsChange({
            ...options,
            jsonData: {
              ...options.jsonData,
              [limit.name]: Number.isNaN(valueAsNumber) ? undefined : valueAsNumber,
            },
          })
        }
      />
    </Field>
  );
}
