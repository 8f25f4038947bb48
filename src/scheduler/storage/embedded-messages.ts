import type { Parameter } from './database.ts';

/** What the thread of the embedded database is asked for. `transaction` is the number of the `begin` that opened it. */
export type Order = { id: number } & (
  | { what: 'query'; sql: string; parameters: Parameter[]; transaction?: number }
  | { what: 'copy'; sql: string; rows: Uint8Array[]; transaction: number }
  | { what: 'script'; sql: string }
  | { what: 'begin' }
  | { what: 'end'; transaction: number; commit: boolean }
  | { what: 'close' }
);

/** What it answers: rows, none where there are none to give, or an error with what PostgreSQL calls its SQLSTATE. */
export type Reply = { id: number; rows: object[] } | { id: number; message: string; code?: string };

/** The reply to nobody's order: the database is open, or cannot be opened. */
export const opened = 0;
