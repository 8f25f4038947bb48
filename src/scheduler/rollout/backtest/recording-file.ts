import { recordedLine } from '../../../contract/backtest.ts';
import { ProblemError } from '../../../contract/problem.ts';
import type { Sample } from '../judge/sample.ts';

/** One sample of an exported history, with the name of its series. */
export interface RecordedLine {
  series: string;
  sample: Sample;
}

/**
 * Reads exported samples a line at a time: NDJSON with `{"series", "at", "value", "base"?}`, or CSV with the head
 * `series,at,value,base` (the last column may be left out). Which of the two it is, its first line says.
 */
export class RecordingReader {
  readonly #file: string;
  #number = 0;
  #columns: string[] | undefined;

  /** The file is named in errors. */
  constructor(file: string) {
    this.#file = file;
  }

  /**
   * @returns nothing for an empty line and the head.
   * @throws ProblemError 422 that names file, line and field of a line that is neither.
   */
  read(text: string): RecordedLine | undefined {
    this.#number += 1;
    const first = this.#number === 1;
    // Spreadsheets put a byte order mark before the first line.
    const line = (first ? text.replace(/^\uFEFF/, '') : text).trim();
    if (line === '') return undefined;
    if (first && !line.startsWith('{')) {
      this.#columns = headOf(line, this.#file);
      return undefined;
    }
    return this.#columns
      ? fromCsv(line, this.#columns, this.#file, this.#number)
      : fromJson(line, this.#file, this.#number);
  }
}

function fromJson(line: string, file: string, number: number): RecordedLine {
  try {
    return checked(JSON.parse(line), file, number);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw wrong(file, number, 'is not JSON: write {"series": …, "at": …, "value": …} on a line of its own');
  }
}

const known = ['series', 'at', 'value', 'base'];

function headOf(line: string, file: string): string[] {
  const columns = cells(line);
  const missing = ['series', 'at', 'value'].find((column) => !columns.includes(column));
  const strange = columns.find((column) => !known.includes(column));
  if (missing === undefined && strange === undefined) return columns;
  throw wrong(
    file,
    1,
    `${strange === undefined ? `has no column ${missing}` : `has a column ${JSON.stringify(strange)}`}: CSV begins with series,at,value,base and NDJSON with {`,
  );
}

function fromCsv(line: string, columns: string[], file: string, number: number): RecordedLine {
  const given = cells(line);
  if (given.length !== columns.length)
    throw wrong(file, number, `has ${given.length} cells, and the head has ${columns.length} columns`);
  const entries = columns.map((column, index): [string, unknown] => [column, given[index]]);
  const { series, at, value, base } = Object.fromEntries(entries) as Record<string, string | undefined>;
  const content = {
    series,
    at: numberOr(at),
    value: numberOr(value),
    ...(base ? { base: numberOr(base) } : {}),
  };
  return checked(content, file, number);
}

/** A cell in quotes may hold commas, and quotes that are doubled. */
function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    (quoted === undefined ? (plain as string) : quoted.replaceAll('""', '"')).trim(),
  );
}

const numberOr = (text: string | undefined): unknown =>
  text !== undefined && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : text;

function checked(content: unknown, file: string, number: number): RecordedLine {
  const parsed = recordedLine.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(file, number, `${issue?.path.join('.') || 'the sample'}: ${issue?.message}`);
  }
  const { series, at, value, base } = parsed.data;
  return { series, sample: { at, value, ...(base !== undefined && { base }) } };
}

const wrong = (file: string, number: number, why: string) =>
  new ProblemError(422, 'The history cannot be read', `${file}:${number}: ${why}.`, 'history');
