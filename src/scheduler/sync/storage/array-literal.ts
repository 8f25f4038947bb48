import { storableText } from '../../storage/storable.ts';

/**
 * Columns as array literals of PostgreSQL. A driver quotes and escapes each number of an array as if it were text; for
 * 25,000 rows that is half of the time that storing them takes.
 */
export function numbersLiteral(values: readonly number[]): string {
  return `{${values.join(',')}}`;
}

const special = /["\\]/;
/** NUL, and halves of characters, which may stand alone. */
const suspect = /[\0\ud800-\udfff]/;

/** Texts as they can be stored: without NUL and lone surrogates, which PostgreSQL refuses. */
export function textsLiteral(values: readonly string[]): string {
  const quoted = values.map((value) => {
    const text = suspect.test(value) ? storableText(value) : value;
    return special.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
  });
  return `{${quoted.join(',')}}`;
}
