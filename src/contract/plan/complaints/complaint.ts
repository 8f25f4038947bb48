/** One fault of a plan: where it stands, and what would do. */
export interface Complaint {
  path: (string | number)[];
  message: string;
}

/** Names for a sentence, or `none`. */
export const listed = (names: readonly string[]): string => names.join(', ') || 'none';

/** Places of the entries that stood in the list before. */
export const repeated = (names: readonly string[]): number[] =>
  names.flatMap((name, index) => (names.indexOf(name) < index ? [index] : []));
