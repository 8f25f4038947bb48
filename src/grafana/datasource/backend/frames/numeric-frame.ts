import { frame, numberField, stringField, type FieldConfig, type Frame } from '../../../backend-sdk/index.ts';
import { noticesOf } from './notices.ts';

/**
 * One number for each row, with labels from strings, for alert rules: each label set is an alert of its own. So labels
 * hold what an alert is about, and nothing that changes while it fires. No rows, no frame: alerting takes that for "no
 * data". Null is a number that is not known: "no data" for this label set alone.
 */
export function numericFrame<Row>(
  name: string,
  rows: readonly Row[],
  labels: Readonly<Record<string, (row: Row) => string>>,
  value: { name: string; of: (row: Row) => number | null; config?: FieldConfig },
  notices: readonly string[] = [],
): Frame[] {
  if (rows.length === 0) return [];
  return [
    frame({
      name,
      meta: { type: 'numeric-long', typeVersion: [0, 1], ...noticesOf(notices) },
      fields: [
        ...Object.entries(labels).map(([label, of]) => stringField(label, rows.map(of))),
        numberField(value.name, rows.map(value.of), { config: value.config ?? {} }),
      ],
    }),
  ];
}

/** A number under its name, as a person reads it, and its unit. Undefined: the server does not say. */
type NamedNumber = [name: string, shown: string, value: number | null | undefined, unit?: string];

/** Several numbers of one thing, as one row: each column is an alert of its own. */
export function wideFrame(
  name: string,
  numbers: readonly NamedNumber[],
  notices: readonly string[] = [],
): Frame[] {
  const known = numbers.filter(([, , value]) => value !== undefined);
  if (known.length === 0) return [];
  return [
    frame({
      name,
      meta: { type: 'numeric-wide', typeVersion: [0, 1], ...noticesOf(notices) },
      fields: known.map(([column, displayNameFromDS, value, unit]) =>
        numberField(column, [value ?? null], { config: { displayNameFromDS, ...(unit && { unit }) } }),
      ),
    }),
  ];
}
