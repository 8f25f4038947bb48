import type { Random } from '../random.ts';
import type { WorldRow } from './world.ts';

/** What a row can be told apart by. */
export type Dimension = 'page' | 'query' | 'country' | 'device';

/** Rows of one day by some dimensions, written as JSON and ready to be cut into pages. */
export interface ListedDay {
  /** All rows, one after another with a comma behind each. */
  json: Buffer;
  /** Where each row begins, and where the last ends. */
  offsets: Uint32Array;
  clicks: Uint32Array;
  count: number;
}

/** Search Console has no more rows than these of one day and type. */
const mostRows = 50_000;

/** Adds up what has the same keys, leaves out what has no query where queries are asked for, and writes the top rows. */
export function listDay(all: readonly WorldRow[], dimensions: readonly Dimension[]): ListedDay {
  const listed = dimensions.includes('query') ? all.filter(({ anonymized }) => !anonymized) : all;
  // A pair of page and query stands there once by itself.
  const distinct = dimensions.includes('page') && dimensions.includes('query');
  const rows = (distinct ? listed : addedUp(listed, dimensions)).slice(0, mostRows);
  const texts = rows.map((row) => `${textOf(row, dimensions)},`);
  const json = Buffer.from(texts.join(''));
  const offsets = new Uint32Array(rows.length + 1);
  let end = 0;
  texts.forEach((text, index) => {
    end += Buffer.byteLength(text);
    offsets[index + 1] = end;
  });
  return { json, offsets, clicks: Uint32Array.from(rows, ({ clicks }) => clicks), count: rows.length };
}

function addedUp(rows: readonly WorldRow[], dimensions: readonly Dimension[]): WorldRow[] {
  const byKeys = new Map<string, WorldRow>();
  for (const row of rows) {
    const keys = dimensions.map((dimension) => row[dimension]).join('\0');
    const sum = byKeys.get(keys);
    if (!sum) byKeys.set(keys, { ...row });
    else {
      const impressions = sum.impressions + row.impressions;
      sum.position = (sum.position * sum.impressions + row.position * row.impressions) / impressions;
      sum.impressions = impressions;
      sum.clicks += row.clicks;
    }
  }
  return [...byKeys.values()].sort((a, b) => b.clicks - a.clicks);
}

function textOf(row: WorldRow, dimensions: readonly Dimension[]): string {
  const keys = dimensions.map((dimension) => JSON.stringify(row[dimension])).join(',');
  return `{"keys":[${keys}],${measures(row)}}`;
}

/** The four numbers of a row, as they stand in its JSON. */
export function measures({
  clicks,
  impressions,
  position,
}: Pick<WorldRow, 'clicks' | 'impressions' | 'position'>): string {
  const ctr = impressions === 0 ? 0 : clicks / impressions;
  return `"clicks":${clicks},"impressions":${impressions},"ctr":${ctr},"position":${position}`;
}

/** How rows with equal clicks change places from one answer to the next: within so many rows of a border of a page. */
export interface TieOrder {
  within: number;
  random: Random;
}

/**
 * The rows from `startRow` on, as one buffer without the last comma. With a tie order, rows with equal clicks around
 * both borders stand in an order of this answer's own, so that another page may repeat some of them and lack others.
 */
export function cutPage(
  day: ListedDay,
  startRow: number,
  rowLimit: number,
  ties: TieOrder | undefined,
): Buffer {
  const start = Math.min(startRow, day.count);
  const end = Math.min(startRow + rowLimit, day.count);
  if (start === end) return Buffer.alloc(0);
  const order = ties && orderOf(day, [start, end], ties);
  const pieces: Buffer[] = [];
  let at = start;
  while (at < end) {
    const swapped = order?.get(at);
    if (swapped !== undefined) {
      pieces.push(rowsBetween(day, swapped, swapped + 1));
      at += 1;
      continue;
    }
    let next = at + 1;
    while (next < end && !order?.has(next)) next += 1;
    pieces.push(rowsBetween(day, at, next));
    at = next;
  }
  const page = Buffer.concat(pieces);
  return page.subarray(0, page.length - 1);
}

const rowsBetween = ({ json, offsets }: ListedDay, from: number, to: number) =>
  json.subarray(offsets[from], offsets[to]);

/** Which row stands at a place instead of its own. Borders at the ends of the day are none. */
function orderOf(day: ListedDay, borders: number[], { within, random }: TieOrder): Map<number, number> {
  const order = new Map<number, number>();
  for (const border of borders) {
    if (border <= 0 || border >= day.count) continue;
    const tied = day.clicks[border];
    if (day.clicks[border - 1] !== tied) continue;
    const places: number[] = [];
    for (let at = Math.max(0, border - within); at < Math.min(day.count, border + within); at += 1)
      if (day.clicks[at] === tied && !order.has(at)) places.push(at);
    const rows = shuffled(places, random);
    places.forEach((place, index) => order.set(place, rows[index] ?? place));
  }
  return order;
}

function shuffled(values: readonly number[], random: Random): number[] {
  const mixed = [...values];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = random.between(0, last);
    [mixed[last], mixed[other]] = [mixed[other] ?? 0, mixed[last] ?? 0];
  }
  return mixed;
}
