import assert from 'node:assert/strict';
import type { PlainFrame } from '../decode.ts';

const types = ['Timestamp<NANOSECOND>', 'Float64', 'Utf8', 'Bool'];
/** The types of frames that Grafana's data plane knows. */
export const dataplaneTypes = [
  'timeseries-wide',
  'timeseries-long',
  'timeseries-multi',
  'numeric-wide',
  'numeric-long',
  'numeric-multi',
  'log-lines',
  'table',
  'directory-listing',
] as const;
const severities = ['info', 'warning', 'error'];

/** What Grafana's server reads without an error, and without reading anything else than was meant. */
export function assertReadable({ name, meta, fields }: PlainFrame): void {
  const of = `frame "${name}"`;
  const lengths = new Set(fields.map(({ values }) => values.length));
  assert.ok(lengths.size <= 1, `${of} has columns of ${[...lengths].join(', ')} rows`);
  for (const field of fields) {
    const where = `field "${field.name}" of ${of}`;
    assert.ok(types.includes(field.type), `${where} is ${field.type}`);
    assert.ok(field.nullable || !field.values.includes(null), `${where} holds a null and is not nullable`);
    for (const [key, value] of Object.entries(field.labels ?? {}))
      assert.equal(typeof value, 'string', `label ${key} of ${where}`);
    const { decimals } = field.config ?? {};
    assert.ok(decimals === undefined || Number.isInteger(decimals), `decimals of ${where}`);
  }
  if (!meta) return;
  const { type, typeVersion, notices } = meta as {
    type?: string;
    typeVersion?: unknown;
    notices?: { severity: string }[];
  };
  if (type !== undefined) {
    assert.ok((dataplaneTypes as readonly string[]).includes(type), `${of} is of type ${type}`);
    assert.deepEqual(typeVersion, [0, 1], `typeVersion of ${of}: without it alert rules do not read it`);
    assertAsTyped(type, fields, of);
  }
  for (const { severity } of notices ?? []) assert.ok(severities.includes(severity), `a notice of ${of}`);
}

/** The data plane's contract: what each type of frame has to hold. Without fields it says "no data". */
function assertAsTyped(type: string, fields: PlainFrame['fields'], of: string): void {
  if (fields.length === 0) return;
  const of_ = (wanted: string) => fields.filter((field) => field.type === wanted);
  const numbers = [...of_('Float64'), ...of_('Bool')];
  if (type.startsWith('timeseries')) {
    const [time] = of_('Timestamp<NANOSECOND>');
    assert.ok(time, `${of} is a time series without a time`);
    assert.ok(!time.values.includes(null), `${of} has a row without a time`);
    const times = time.values as number[];
    assert.ok(
      times.every((each, row) => row === 0 || each >= (times[row - 1] as number)),
      `the times of ${of} go backwards`,
    );
  }
  if (/^(timeseries|numeric)/.test(type)) assert.ok(numbers.length > 0, `${of} has no number`);
  if (type === 'numeric-wide' || type === 'numeric-multi')
    assert.ok(fields[0]?.values.length === 1, `${of} has ${fields[0]?.values.length} rows instead of one`);
  if (/-(wide|multi)$/.test(type)) {
    const series = numbers.map(({ name, labels }) => JSON.stringify([name, labels ?? {}]));
    assert.equal(new Set(series).size, series.length, `${of} has a series twice`);
  }
}
