import { storableText } from '../../storage/storable.ts';
import type { Row } from '../search-console.ts';

/**
 * The rows of an answer, out of its text; undefined where it is none of Search Analytics. An answer without rows has no
 * field `rows`. 25,000 of them are gone through for each page, so this is written out and not a schema, and the rows
 * that were parsed are the rows that are given.
 */
export function rowsOf(text: string, dimensions: number): Row[] | undefined {
  const body = jsonOf(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const { rows, responseAggregationType } = body as { rows?: unknown; responseAggregationType?: unknown };
  if (rows === undefined) return typeof responseAggregationType === 'string' ? [] : undefined;
  if (!Array.isArray(rows) || !rows.every((row) => isRow(row, dimensions))) return undefined;
  // Totals of everything come without keys.
  if (dimensions === 0) for (const row of rows) row.keys = [];
  if (mayHoldUnstorable.test(text)) for (const row of rows) row.keys = row.keys.map(storableText);
  return rows;
}

function isRow(row: unknown, dimensions: number): row is Row {
  if (typeof row !== 'object' || row === null) return false;
  const { keys = [], clicks, impressions, position } = row as Partial<Row>;
  if (!Array.isArray(keys) || keys.length !== dimensions) return false;
  for (const key of keys) if (typeof key !== 'string') return false;
  return isCount(clicks) && isCount(impressions) && isCount(position);
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** A NUL, or half of a surrogate pair: in JSON both can stand as an escape only. */
const mayHoldUnstorable = /\\u(?:0000|[dD][89a-fA-F])/;

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
