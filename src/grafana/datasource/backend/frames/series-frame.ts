import {
  DownstreamError,
  frame,
  numberField,
  type FieldConfig,
  type Frame,
} from '../../../backend-sdk/index.ts';
import { timeAxis } from './legible-time.ts';

/** One series on a time axis that it shares with others; null where it has no value. */
interface Series {
  name: string;
  values: readonly (number | null)[];
  labels?: Record<string, string>;
  config: FieldConfig;
}

/**
 * Several series on one time axis (ms since 1970). No frame where there is no sample: alerting takes that for no data,
 * and an empty series for all being well.
 * @throws DownstreamError where a column does not fit the axis, or stands there twice
 */
export function seriesFrame(
  name: string,
  { times, stepSeconds }: { times: readonly number[]; stepSeconds: number },
  series: readonly Series[],
): Frame[] {
  if (times.length === 0 || series.length === 0) return [];
  const seen = new Set<string>();
  for (const each of series) {
    const identity = `${each.name} ${JSON.stringify(each.labels)}`;
    if (each.values.length !== times.length || seen.has(identity))
      throw new DownstreamError(
        `The scheduler answered with columns that do not fit together (${each.name}): it is of another version, or at fault.`,
      );
    seen.add(identity);
  }
  return [
    frame({
      name,
      meta: { type: 'timeseries-wide', typeVersion: [0, 1], preferredVisualisationType: 'graph' },
      fields: [
        timeAxis(times, { interval: stepSeconds * 1_000 }),
        ...series.map(({ name: column, values, labels, config }) =>
          numberField(column, values, { nullable: true, ...(labels && { labels }), config }),
        ),
      ],
    }),
  ];
}
