import type { ScriptFormat } from '../../../../contract/script-query.ts';
import type { Table } from '../frames/table.ts';
import type { Place, ScriptErrorKind } from '../script-error.ts';

/** What the pool asks of an evaluator. */
export interface Task {
  expression: string;
  /** A JSON object. */
  variables: string;
  /** Names the document; its bytes come along unless the evaluator holds it already. */
  document: number;
  bytes: Uint8Array | undefined;
  deadlineMs: number;
  /** What reading the document may take beside, if it comes along. */
  readMs: number;
  maxOutputBytes: number;
  /** Ask for tables in this format, or for the outputs themselves. */
  format: ScriptFormat | undefined;
}

/** Lines of JSON, or tables. */
export type Result = { lines: Uint8Array } | { tables: Table[] };

/** An error as it crosses from thread to thread, which would make a plain Error of it. */
export interface Failure {
  kind: ScriptErrorKind;
  message: string;
  at: Place | undefined;
}

export type Reply = (Result | { failure: Failure }) & {
  /** The document that the evaluator holds after this. */
  holds: number | undefined;
};
