import { ProblemError } from '../../contract/problem.ts';

/** What went wrong in storage, where its user can mend it; undefined for any other error. Nothing was changed then. */
export function storageProblem(error: unknown): ProblemError | undefined {
  const { code } = error as { code?: unknown };
  if (code === diskFull)
    return new ProblemError(
      503,
      'The disk is full',
      'Nothing was changed, for the disk of the database is full: free space on it and try again. Polling goes on meanwhile.',
    );
  if (typeof code === 'string' && unreachable.test(code))
    return new ProblemError(
      503,
      'The database does not answer',
      `Nothing is known to have changed, for the database does not answer (${code}): see that its server runs, and look again. Polling goes on meanwhile.`,
    );
  return undefined;
}

/** SQLSTATE of PostgreSQL, as are those below that are not of the system. */
const diskFull = '53100';
const unreachable = /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|08|57P|53300)/;
