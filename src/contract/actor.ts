/** Who may do what, the weakest first: a viewer reads, an operator acts, an admin also changes the rules. */
export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** A connection, or a transaction, that a write's own statements run in. */
interface Statements {
  query<Row extends object>(
    sql: string,
    parameters?: (string | number | boolean | Date | null | string[] | number[])[],
  ): Promise<Row[]>;
}

/** A write as it was sent, so that its repetition can be told from another one under the same key. */
export interface SentWrite {
  /** Whose keys are looked at: two callers may use the same ones. */
  principal: string;
  /** Of the header `Idempotency-Key`; undefined without one. */
  key: string | undefined;
  method: string;
  /** With its query. */
  path: string;
  body: unknown;
}

/** Makes a write with an Idempotency-Key happen once: both calls belong into the write's own transaction. */
export interface Once {
  /**
   * The answer that this key was given before; undefined where it is new, or the request has no key.
   * @throws ProblemError 422 where the key came with another method, path or body.
   */
  recall(transaction: Statements): Promise<unknown>;
  /** Keeps the answer under the key, and does nothing where the request has none. */
  remember(transaction: Statements, answer: unknown): Promise<void>;
}

/** Who acts, as the audit log names them, and how the request is known. */
export interface Actor {
  /** A token's or a user's name; for a Grafana user their login, with the token that vouches for it. */
  name: string;
  /** The address that the request came from. */
  address: string;
  requestId: string;
  role: Role;
  once: Once;
}
