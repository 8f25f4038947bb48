import { PollError } from './target.ts';

/** What an HTTP status other than 2xx says about a poll. `where` names instance and endpoint. */
export function statusFailure(where: string, status: number): PollError {
  const answer = `${where}: answered with HTTP ${status}`;
  if (status === 401 || status === 403) {
    return new PollError('auth', `${answer}: the token or login is wrong, or may not read this`, { status });
  }
  if (status === 404) return new PollError('not_found', `${answer}: there is no such endpoint`, { status });
  if (status >= 300 && status < 400) {
    return new PollError('validation', `${answer}: redirects are not followed, correct the url`, { status });
  }
  if (status === 595) {
    return new PollError('api', `${answer}: a peer node is unreachable`, { status });
  }
  const category = status >= 500 || status === 429 || status === 408 ? 'transient' : 'permanent';
  return new PollError('api', answer, { category, status });
}

/**
 * What an error of the HTTP client says about a poll. Only its code is passed on: its message, cause and data may
 * hold bytes that the instance sent.
 */
export function transportFailure(where: string, host: string, error: unknown): PollError {
  if (error instanceof PollError) return error;
  const code = codeOf(error);
  switch (code) {
    case undefined:
      return new PollError('unknown', `${where}: failed with an error that has no code`);
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return new PollError('timeout', `${where}: no connection to ${host} in time`);
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return new PollError('timeout', `${where}: no answer in time`);
    case 'UND_ERR_RES_EXCEEDED_MAX_SIZE':
    case 'UND_ERR_HEADERS_OVERFLOW':
      return new PollError('validation', `${where}: the answer is too large`);
    case 'UND_ERR_INVALID_ARG':
      return new PollError('validation', `${where}: its token or login cannot be sent as an HTTP header`);
    case 'UND_ERR_DESTROYED':
    case 'UND_ERR_CLOSED':
      return new PollError('unknown', `${where}: the target is closed`);
  }
  if (certificateCode.test(code)) {
    return new PollError('validation', `${where}: the certificate of ${host} is not trusted (${code})`);
  }
  return new PollError('connection', `${where}: the connection to ${host} failed (${code})`);
}

/** OpenSSL has some forty codes for a certificate that fails verification; each holds one of these. */
const certificateCode = /CERT|SELF_SIGNED|ISSUER|LEAF_SIGNATURE|INVALID_CA|INVALID_PURPOSE/;

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
