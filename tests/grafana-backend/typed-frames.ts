import {
  boolField,
  frame,
  numberField,
  stringField,
  timeField,
  type FieldOptions,
  type Frame,
} from '../../src/grafana/backend-sdk/index.ts';
import type { dataplaneTypes } from './conformance/readable.ts';

/** Each type of frame that Grafana's data plane knows, as a plugin makes it. */

type DataplaneType = (typeof dataplaneTypes)[number];

const times = [0, 60_000, 120_000].map((ms) => Date.UTC(2026, 0, 1) + ms);
const of = (host: string): FieldOptions => ({ labels: { host }, config: { unit: 'celsius', decimals: 1 } });

export function typed(type: DataplaneType): Frame[] {
  const make = (...fields: Frame['fields']) =>
    frame({ name: type, meta: { type, typeVersion: [0, 1] }, fields });
  switch (type) {
    case 'timeseries-wide':
      return [
        make(
          timeField('time', times),
          numberField('value', [1, null, 3], of('a')),
          boolField('up', [true, null, false], of('a')),
          numberField('value', [NaN, Infinity, -Infinity], of('b')),
        ),
      ];
    case 'timeseries-long':
      return [
        make(
          timeField('time', [times[0] ?? 0, times[0] ?? 0, times[1] ?? 0]),
          numberField('value', [1, 2, 3]),
          stringField('host', ['a', 'b', 'a']),
        ),
      ];
    case 'timeseries-multi':
      return ['a', 'b'].map((host) =>
        make(timeField('time', times), numberField('value', [1, 2, 3], of(host))),
      );
    case 'numeric-wide':
      return [make(numberField('value', [1], of('a')), numberField('value', [null], of('b')))];
    case 'numeric-long':
      return [make(stringField('host', ['a', 'b']), numberField('value', [1, 2]))];
    case 'numeric-multi':
      return ['a', 'b'].map((host) => make(numberField('value', [1], of(host))));
    case 'log-lines':
      return [make(timeField('timestamp', times), stringField('body', ['one', 'two ✓', '']))];
    case 'table':
      return [
        make(
          stringField('host', ['a', null, 'é']),
          timeField('since', [null, times[1] ?? 0, null]),
          boolField('up', [true, false, null]),
        ),
      ];
    case 'directory-listing':
      return [make(stringField('name', ['a']), stringField('media-type', ['directory']))];
  }
}
