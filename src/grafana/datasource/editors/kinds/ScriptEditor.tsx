import { LoadingState, type PanelData } from '@grafana/data';
import { InlineFieldRow, Stack } from '@grafana/ui';
import { useRef, type JSX } from 'react';
import { parametersOf, scriptEndpoints } from '../../../../contract/script-endpoints.ts';
import type { SchedulerQuery } from '../../model.ts';
import { scriptFormatOptions } from '../../words/choices.ts';
import type { KindEditorProps } from '../editor.ts';
import { Choice } from '../fields/Choice.tsx';
import { OneOf } from '../fields/OneOf.tsx';
import { Words } from '../fields/Words.tsx';
import { Expression } from '../script/Expression.tsx';
import { FramesPreview } from '../script/FramesPreview.tsx';
import { ScriptFault } from '../script/ScriptFault.tsx';
import { offsetOf, type Place } from '../script/scriptPlace.ts';

const endpointOptions = scriptEndpoints.map((value) => ({ value, label: value }));

/** An endpoint, its parameters, an expression, and what became of its answer. */
export function ScriptEditor(props: KindEditorProps<'script'>): JSX.Element {
  const { query, data, onChange, onType, onDone, onRunQuery } = props;
  const { endpoint, parameters = {}, expression = '.' } = query;
  const input = useRef<HTMLTextAreaElement>(null);
  const ran = expressionOf(data);
  const fault = data?.errors?.[0]?.message ?? data?.error?.message;

  const go = (place: Place) => {
    const at = offsetOf(expression, place);
    input.current?.focus();
    input.current?.setSelectionRange(at, Math.min(at + 1, expression.length));
  };

  return (
    <>
      <OneOf
        label="Endpoint"
        tooltip="GETs of the scheduler that a script may read."
        options={endpointOptions}
        value={endpoint}
        // Parameters of the former endpoint would be refused by this one.
        onChange={(chosen) => onChange({ endpoint: chosen, parameters: {} })}
      />
      <InlineFieldRow>
        {parametersOf(endpoint).map((name) => (
          <Words
            key={name}
            label={name}
            value={parameters[name]}
            onType={(text) => onType({ parameters: withParameter(parameters, name, text) })}
            onDone={onDone}
          />
        ))}
      </InlineFieldRow>
      <Expression
        input={input}
        value={expression}
        onType={(text) => onType({ expression: text })}
        onPasteLine={onChange}
        onDone={onDone}
        onRun={onRunQuery}
      />
      <Choice
        label="Format"
        options={scriptFormatOptions}
        value={query.format ?? 'auto'}
        onChange={(format) => onChange({ format })}
      />
      <Stack direction="column">
        {fault !== undefined && (
          <ScriptFault
            message={fault}
            expression={ran ?? expression}
            onGo={ran === undefined || ran === expression ? go : undefined}
          />
        )}
        {fault === undefined && data?.state === LoadingState.Done && <FramesPreview frames={data.series} />}
      </Stack>
    </>
  );
}

/** An empty parameter is left out: the endpoint has its default, or says that it needs one. */
function withParameter(parameters: Record<string, string>, name: string, text: string) {
  const { [name]: _, ...others } = parameters;
  return text === '' ? others : { ...others, [name]: text };
}

/** The expression that the data or the error came from. */
function expressionOf(data: PanelData | undefined): string | undefined {
  const refId = data?.errors?.[0]?.refId ?? data?.series[0]?.refId;
  const targets = (data?.request?.targets ?? []) as SchedulerQuery[];
  const target = targets.find((each) => each.refId === refId);
  return target?.kind === 'script' ? target.expression : undefined;
}
