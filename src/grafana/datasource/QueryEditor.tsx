import type { QueryEditorProps } from '@grafana/data';
import {
  Combobox,
  InlineField,
  InlineLabel,
  Input,
  MultiCombobox,
  RadioButtonGroup,
  Stack,
} from '@grafana/ui';
import { useId, type JSX } from 'react';
import type { QueryKind, RollcallQuery } from '../../contract/query.ts';
import { seriesCatalogue, seriesNames, type SeriesName } from '../../contract/series.ts';
import { emptyQuery } from './completeQuery.ts';
import type { SchedulerDataSource } from './datasource.ts';
import { kindWords, type SchedulerOptions, type SchedulerQuery } from './model.ts';

type Props = QueryEditorProps<SchedulerDataSource, SchedulerQuery, SchedulerOptions>;

const kindOptions = (Object.keys(kindWords) as QueryKind[]).map((value) => ({ value, ...kindWords[value] }));

const formatOptions = [
  { value: 'table' as const, label: 'Table', description: 'The breakers that are not closed' },
  { value: 'numeric' as const, label: 'Numeric', description: 'A number for each instance, for alert rules' },
];

const seriesOptions = seriesNames.map((value) => ({
  value,
  label: value,
  description: seriesCatalogue[value].description,
}));

const labelWidth = 12;

/** Asks what to query, and then only what that kind needs. */
export function QueryEditor({ query, onChange, onRunQuery }: Props): JSX.Element {
  const id = useId();

  /** Grafana's own fields (refId, datasource, hide) stay; those of the former kind do not. */
  const change = (next: RollcallQuery, run: boolean) => {
    const { refId, datasource, hide } = query;
    onChange({ refId, ...(datasource && { datasource }), ...(hide !== undefined && { hide }), ...next });
    if (run) onRunQuery();
  };

  return (
    <Stack direction="column" gap={0}>
      <InlineField label="Query" labelWidth={labelWidth} htmlFor={`${id}-kind`}>
        <Combobox
          id={`${id}-kind`}
          options={kindOptions}
          value={query.kind}
          width={60}
          onChange={(option) => change(emptyQuery(option.value), true)}
        />
      </InlineField>

      {query.kind === 'breakers' && (
        <InlineField label="Format" labelWidth={labelWidth}>
          <RadioButtonGroup
            aria-label="Format"
            options={formatOptions}
            value={query.format ?? 'table'}
            onChange={(format) => change({ kind: 'breakers', format }, true)}
          />
        </InlineField>
      )}

      {query.kind === 'verdict' && (
        <InlineField
          label="Rollout"
          labelWidth={labelWidth}
          htmlFor={`${id}-rollout`}
          tooltip="The name in the plan file, such as adaptive-polling. Dashboard variables work here, but not in alert rules."
        >
          <Input
            id={`${id}-rollout`}
            value={query.rollout}
            width={40}
            placeholder="adaptive-polling"
            onChange={(event) => change({ kind: 'verdict', rollout: event.currentTarget.value }, false)}
            onBlur={onRunQuery}
          />
        </InlineField>
      )}

      {query.kind === 'history' && (
        <InlineField
          grow
          // A MultiCombobox of Grafana 12.3 takes no id for a label to point to, so it points to the label.
          label={
            <InlineLabel id={`${id}-series`} width={labelWidth}>
              Series
            </InlineLabel>
          }
        >
          <MultiCombobox<SeriesName>
            aria-labelledby={`${id}-series`}
            options={seriesOptions}
            value={query.series}
            placeholder="Choose at least one"
            onChange={(options) =>
              change({ kind: 'history', series: options.map((each) => each.value) }, true)
            }
          />
        </InlineField>
      )}
    </Stack>
  );
}
