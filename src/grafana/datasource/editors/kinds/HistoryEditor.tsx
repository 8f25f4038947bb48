import type { JSX } from 'react';
import { seriesCatalogue, seriesNames, type SeriesName } from '../../../../contract/series.ts';
import type { KindEditorProps } from '../editor.ts';
import { NumberOf } from '../fields/NumberOf.tsx';
import { Several } from '../fields/Several.tsx';

const seriesOptions = seriesNames.map((value) => ({
  value,
  label: value,
  description: seriesCatalogue[value].description,
}));

/** Which recorded series, and in what steps if not in the panel's. */
export function HistoryEditor(props: KindEditorProps<'history'>): JSX.Element {
  const { query, onChange, onType, onDone } = props;
  return (
    <>
      <Several<SeriesName>
        label="Series"
        options={seriesOptions}
        value={query.series}
        placeholder="Choose at least one"
        onChange={(series) => onChange({ series })}
      />
      <NumberOf
        label="Step"
        tooltip="Seconds between two points. Left empty, the panel's interval and number of points decide."
        placeholder="Automatic"
        min={10}
        max={31_622_400}
        suffix="s"
        value={query.stepSeconds}
        onType={(stepSeconds) => onType({ stepSeconds })}
        onDone={onDone}
      />
    </>
  );
}
