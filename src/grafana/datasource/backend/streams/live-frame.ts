import {
  frame,
  numberField,
  timeField,
  type Field,
  type FieldConfig,
  type Frame,
  type FrameMeta,
} from '../../../backend-sdk/index.ts';
import { channelOf, type StreamedQuery } from './channel.ts';

type Notice = NonNullable<FrameMeta['notices']>[number];
type NumberField = Extract<Field, { kind: 'number' }>;

/**
 * The frame that a stream begins with, and each that follows. One row of the queue's numbers becomes a point in time,
 * which the browser appends to those before; everything else replaces what was shown. Without rows it is a frame
 * without fields: of an empty table the browser would keep the rows that it has.
 * @param now ms since 1970
 */
export function liveFrame(asked: StreamedQuery, [answer]: readonly Frame[], now: number): Frame {
  if (!answer) return frame({ name: asked.kind, fields: [] });
  if (!isRowOfNumbers(asked, answer)) return answer;
  return point(answer, now, ({ values, isNull }) => (isNull?.[0] ? null : (values[0] as number)));
}

/** What is known when nothing could be read: the numbers are not, and what replaces stays, with the reason beside. */
export function failedFrame(known: Frame, reason: string, now: number): Frame {
  const shown = isPoint(known) ? point(known, now, () => null) : known;
  return withMeta(shown, (meta) => ({
    ...meta,
    notices: [...(meta.notices ?? []), { severity: 'error', text: reason }],
  }));
}

/**
 * A query's answer as the beginning of its stream: `meta.channel` says where it goes on.
 * @param uid of the data source
 * @param now ms since 1970
 */
export function streamed(asked: StreamedQuery, answer: readonly Frame[], uid: string, now: number): Frame[] {
  const channel = channelOf(asked, uid);
  return [
    withMeta(liveFrame(asked, answer, now), (meta) =>
      channel === undefined
        ? { ...meta, notices: [...(meta.notices ?? []), tooManyFilters] }
        : { ...meta, channel },
    ),
  ];
}

const tooManyFilters: Notice = {
  severity: 'warning',
  text: 'This query chooses more than the address of a stream can name, so it is not streamed: choose fewer instances, or let the dashboard refresh.',
};

function isRowOfNumbers(asked: StreamedQuery, { fields, length }: Frame): boolean {
  return asked.kind === 'queue' && length === 1 && fields.every(({ kind }) => kind === 'number');
}

function isPoint({ meta }: Frame): boolean {
  return metaOf({ meta }).type === 'timeseries-wide';
}

function point(answer: Frame, now: number, value: (field: NumberField) => number | null): Frame {
  const numbers = answer.fields.filter((field) => field.kind === 'number');
  const row = frame({
    name: answer.name,
    refId: answer.refId,
    fields: [
      timeField('time', [now]),
      // Nullable always, or the first gap would be another schema.
      ...numbers.map((field) =>
        numberField(field.name, [value(field)], { ...optionsOf(field), nullable: true }),
      ),
    ],
  });
  return withMeta(row, () => ({ ...metaOf(answer), type: 'timeseries-wide', typeVersion: [0, 1] }));
}

function optionsOf({ labels, config }: Field): { labels?: Record<string, string>; config?: FieldConfig } {
  return {
    ...(labels !== null && { labels: JSON.parse(labels) as Record<string, string> }),
    ...(config !== null && { config: JSON.parse(config) as FieldConfig }),
  };
}

function withMeta({ name, refId, fields, ...rest }: Frame, change: (meta: FrameMeta) => FrameMeta): Frame {
  return frame({ name, refId, fields, meta: change(metaOf(rest)) });
}

function metaOf({ meta }: { meta: string | null }): FrameMeta {
  return meta === null ? {} : (JSON.parse(meta) as FrameMeta);
}
