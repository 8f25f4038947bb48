/** An error as Google writes it. */
export interface ApiError {
  status: number;
  reason: string;
  message: string;
  retryAfterSeconds?: number;
}

const domains: Record<string, string> = {
  quotaExceeded: 'usageLimits',
  rateLimitExceeded: 'usageLimits',
  userRateLimitExceeded: 'usageLimits',
  dailyLimitExceeded: 'usageLimits',
};

export function errorBody({ status, reason, message }: ApiError): string {
  return JSON.stringify({
    error: { code: status, message, errors: [{ message, domain: domains[reason] ?? 'global', reason }] },
  });
}

export const unauthorized: ApiError = {
  status: 401,
  reason: 'authError',
  message: 'Request had invalid authentication credentials.',
};

export const forbidden = (site: string): ApiError => ({
  status: 403,
  reason: 'forbidden',
  message: `User does not have sufficient permission for site '${site}'.`,
});

export const badRequest = (message: string): ApiError => ({ status: 400, reason: 'badRequest', message });

const messages: Record<string, string> = {
  quotaExceeded: 'Search Analytics QPS quota exceeded.',
  rateLimitExceeded: 'Rate Limit Exceeded',
  userRateLimitExceeded: 'User Rate Limit Exceeded',
  dailyLimitExceeded: 'Daily Limit Exceeded',
};

export const throttled = (status: number, reason: string, retryAfterSeconds?: number): ApiError => ({
  status,
  reason,
  message: messages[reason] ?? reason,
  ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
});

export const backendError = (status: number, retryAfterSeconds?: number): ApiError => ({
  status,
  reason: status === 503 ? 'backendError' : 'internalError',
  message: 'Internal error encountered.',
  ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
});
