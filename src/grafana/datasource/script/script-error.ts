/** What ended an evaluation before it had all its outputs. */
export type ScriptErrorKind =
  /** The expression is not jq. */
  | 'compile'
  /** jq raised an error that the expression does not catch. */
  | 'runtime'
  /** It took longer than it may. */
  | 'deadline'
  /** It needs more memory, or nests deeper, than an evaluator has. */
  | 'memory'
  /** Its outputs are more than are taken, or cannot be read. */
  | 'output'
  /** What it was to be evaluated over is not one JSON document: the fault of the endpoint, not of the script. */
  | 'document'
  /** No evaluator was free in time. */
  | 'busy';

/** A place in an expression. Lines and columns count from 1, columns and the offset in UTF-16 units. */
export interface Place {
  line: number;
  column: number;
  offset: number;
}

/** Why a script has no result, in words for its author. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
  readonly kind: ScriptErrorKind;
  readonly at: Place | undefined;

  constructor(kind: ScriptErrorKind, message: string, at?: Place) {
    super(message);
    this.kind = kind;
    this.at = at;
  }
}

/** The place of an offset. */
export function placeOf(expression: string, offset: number): Place {
  const before = expression.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, offset };
}
