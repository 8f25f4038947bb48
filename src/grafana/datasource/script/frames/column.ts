import { isAxisName, isMoment } from './rows.ts';
import type { Column, TimeColumn } from './table.ts';
import { unitOf } from './unit.ts';

/** Nanoseconds in 64 bits, which is how Grafana keeps a time, end in 1677 and 2262. */
const farthestMs = 9_223_372_036_854;
/** Seconds since 1970 have reached this in the year 5138, milliseconds in 1973. */
const leastMilliseconds = 1e11;

/** A column of the one type that all its cells have, or of text: strings as they stand, all else as JSON. */
export function columnOf(name: string, cells: readonly unknown[]): Column {
  const present = cells.filter((cell) => cell !== null);
  if (present.length === 0) return { kind: 'string', name, values: cells.map(() => null) };
  if (present.every((cell) => typeof cell === 'number')) return ofNumbers(name, cells as (number | null)[]);
  if (present.every((cell) => typeof cell === 'boolean'))
    return { kind: 'bool', name, values: cells as (boolean | null)[] };
  if (present.every(isMoment)) {
    const values = cells.map((cell) => (cell === null ? null : parseMoment(cell as string)));
    const fits = values.every((ms) => ms === null || Math.abs(ms) <= farthestMs);
    if (fits) return { kind: 'time', name, values: compact(values) };
  }
  return { kind: 'string', name, values: cells.map(asText) };
}

/** Go writes a time that never was as the year 1. */
function parseMoment(text: string): number | null {
  return text.startsWith('0001-01-01T00:00:00') ? null : Date.parse(text);
}

function ofNumbers(name: string, cells: (number | null)[]): Column {
  if (isAxisName(name)) {
    const axis = ofEpoch(name, cells);
    if (axis) return axis;
  }
  const unit = unitOf(name);
  return { kind: 'number', name, values: compact(cells), ...(unit !== undefined && { unit }) };
}

/** Numbers of the axis are seconds since 1970, as jq's `now` and `fromdate` give them, or milliseconds. */
function ofEpoch(name: string, cells: (number | null)[]): TimeColumn | undefined {
  const farthest = cells.reduce<number>((most, cell) => Math.max(most, Math.abs(cell ?? 0)), 0);
  const toMs = farthest < leastMilliseconds ? 1_000 : 1;
  if (farthest * toMs > farthestMs) return undefined;
  return { kind: 'time', name, values: compact(cells.map((cell) => (cell === null ? null : cell * toMs))) };
}

function compact(cells: (number | null)[]): Float64Array<ArrayBuffer> | (number | null)[] {
  return cells.includes(null) ? cells : Float64Array.from(cells as number[]);
}

function asText(cell: unknown): string | null {
  if (cell === null || typeof cell === 'string') return cell;
  return JSON.stringify(cell);
}
