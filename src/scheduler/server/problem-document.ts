import { STATUS_CODES } from 'node:http';
import { PolicyError } from '../../contract/policy-errors.ts';
import { problemType, ProblemError, type Problem } from '../../contract/problem.ts';
import { storageProblem } from './storage-problem.ts';

/** No body of this API is larger than a reason and a revision. */
export const bodyLimitBytes = 64 * 1024;
/** Keys, ids and names in a path are at most this long. */
export const longestParameter = 300;

/** What the server itself refuses, by its error code, with what to do about it. */
const ofServer: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: `The body is larger than ${bodyLimitBytes / 1_024} KB: no request of this API is. Send less.`,
  FST_ERR_CTP_INVALID_MEDIA_TYPE:
    'The body is of a type that is not understood: send JSON, with "Content-Type: application/json".',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is no JSON, or holds the key __proto__ or constructor: mend it.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH:
    'The body is not as long as its Content-Length says: send it whole, and let the client count.',
  FST_ERR_BAD_URL: 'The path is no URL: encode it with percent signs, such as %20 for a space.',
  FST_ERR_MAX_PARAM_LENGTH: `A part of the path is longer than ${longestParameter} characters: nothing here has a name that long.`,
};

/** The problem document of anything that a request ran into. What is the service's own fault is told to its log alone. */
export function problemOf(error: unknown, requestId: string): Problem {
  const refused = problemErrorOf(error);
  return {
    type: problemType(refused.title),
    title: refused.title,
    status: refused.status,
    detail: refused.message,
    ...(refused.field && { field: refused.field }),
    requestId,
    ...(refused instanceof PolicyError && { error: refused.error }),
  };
}

/** The same, as the error that a handler would have thrown. */
export function problemErrorOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const stored = storageProblem(error);
  if (stored) return stored;
  const { statusCode = 500, code = '' } = error as { statusCode?: number; code?: string };
  if (statusCode < 500)
    return new ProblemError(
      statusCode,
      STATUS_CODES[statusCode] ?? 'Bad request',
      ofServer[code] ?? (error as Error).message,
    );
  return new ProblemError(
    500,
    'Internal error',
    'The scheduler could not answer. Its log has the cause under this request id.',
  );
}
