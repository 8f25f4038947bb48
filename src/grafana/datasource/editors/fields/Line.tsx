import { InlineField, InlineLabel } from '@grafana/ui';
import type { JSX, ReactElement } from 'react';

const labelWidth = 16;

/**
 * A field of a query with its name before it. Some of Grafana's inputs take no id for a label to point to: with `labels`
 * the label gets that id, for the input to point to it.
 */
export function Line({
  label,
  tooltip,
  htmlFor,
  labels,
  grow,
  error,
  children,
}: {
  label: string;
  tooltip?: string;
  htmlFor?: string;
  labels?: string;
  grow?: boolean;
  error?: string | undefined;
  children: ReactElement<Record<string, unknown>>;
}): JSX.Element {
  return (
    <InlineField
      label={
        labels === undefined ? (
          label
        ) : (
          <InlineLabel id={labels} width={labelWidth} tooltip={tooltip}>
            {label}
          </InlineLabel>
        )
      }
      labelWidth={labelWidth}
      htmlFor={htmlFor}
      tooltip={labels === undefined ? tooltip : undefined}
      grow={grow === true}
      invalid={error !== undefined}
      error={error}
    >
      {children}
    </InlineField>
  );
}
