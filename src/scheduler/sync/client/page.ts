import { isUtf8 } from 'node:buffer';
import { PageRows } from '../page-rows.ts';
import { JsonScanner, MalformedError } from './json-scanner.ts';
import type { PageMemory } from './page-memory.ts';

const [rowsName, aggregation, keysName, clicksName, impressionsName, positionName] = [
  'rows',
  'responseAggregationType',
  'keys',
  'clicks',
  'impressions',
  'position',
].map((name) => Buffer.from(name)) as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer];

/**
 * The rows of an answer, where they stand in its body; undefined where it is none of Search Analytics. An answer without
 * rows has no field `rows`. 25,000 rows as objects, to be written out again for the database, cost four times as much.
 * @param released hears that the memory is not read any more.
 */
export function rowsOf(memory: PageMemory, dimensions: number, released?: () => void): PageRows | undefined {
  // What is no UTF-8 is made some, as a decoder would.
  const { body } = memory;
  const scanner = new JsonScanner(isUtf8(body) ? body : Buffer.from(body.toString()));
  try {
    const count = countOf(scanner, memory, dimensions);
    if (count === undefined) return undefined;
    const columns = { text: scanner.bytes, ...memory.columns(count, dimensions) };
    return new PageRows(columns, count, dimensions, released);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

function countOf(scanner: JsonScanner, memory: PageMemory, width: number): number | undefined {
  let count: number | undefined;
  let answers = false;
  scanner.object(() => {
    if (scanner.is(rowsName)) count = readRows(scanner, memory, width);
    else if (scanner.is(aggregation)) {
      scanner.text();
      answers = true;
    } else scanner.skip();
  });
  scanner.finish();
  return count ?? (answers ? 0 : undefined);
}

/** Reads all rows into columns. @returns how many. */
function readRows(scanner: JsonScanner, memory: PageMemory, width: number): number {
  let count = 0;
  let keys = 0;
  let columns = memory.columns(1, width);
  let { starts, ends } = columns;
  let [clicks, impressions, position] = [-1, -1, -1];
  const key = () => {
    scanner.text();
    // More than there is room for are left out, and counted.
    starts[keys] = scanner.start;
    ends[keys] = scanner.end;
    keys += 1;
  };
  const member = () => {
    if (scanner.is(keysName)) scanner.array(key);
    else if (scanner.is(clicksName)) clicks = scanner.number();
    else if (scanner.is(impressionsName)) impressions = scanner.number();
    else if (scanner.is(positionName)) position = scanner.number();
    else scanner.skip();
  };
  // The memory may come from a page whose rows had fewer keys: then it has room for fewer rows than numbers.
  scanner.array(() => {
    if (count === columns.clicks.length || starts.length < (count + 1) * width) {
      columns = memory.columns(count + 1, width);
      ({ starts, ends } = columns);
    }
    clicks = impressions = position = -1;
    scanner.object(member);
    if (keys !== (count + 1) * width || !isCount(clicks) || !isCount(impressions) || !(position >= 0))
      throw new MalformedError();
    columns.clicks[count] = clicks;
    columns.impressions[count] = impressions;
    columns.positions[count] = position;
    count += 1;
  });
  return count;
}

const isCount = (value: number) => value >= 0 && Number.isSafeInteger(value);
