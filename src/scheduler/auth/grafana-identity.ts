import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { ProblemError } from '../../contract/problem.ts';

/** Whom Grafana itself vouches for. */
interface VouchedUser {
  login: string;
  role: string;
}

/**
 * Verifies Grafana's signed word; undefined for one that is forged, expired, or of nobody who signed in.
 * @throws ProblemError 503 when Grafana's keys cannot be had.
 */
export type Vouching = (idToken: string) => Promise<VouchedUser | undefined>;

const claims = z.object({
  type: z.literal('user'),
  username: z.string().min(1),
  role: z.string(),
});

/** Grafana rotates its keys every month; an unknown one is asked for at most this often, in ms. */
const askAgainAfterMs = 30_000;
const keysAnswerWithinMs = 5_000;
const clocksMayDifferSeconds = 30;

/** Verifies `X-Grafana-Id` (a JWT, ES256) against the keys that the Grafana at this URL publishes. */
export function vouchedForBy(grafanaUrl: string, now: () => number): Vouching {
  const keys = createRemoteJWKSet(new URL(`${grafanaUrl.replace(/\/+$/, '')}/api/signing-keys/keys`), {
    timeoutDuration: keysAnswerWithinMs,
    cooldownDuration: askAgainAfterMs,
  });
  return async (idToken) => {
    try {
      const { payload } = await jwtVerify(idToken, keys, {
        algorithms: ['ES256'],
        requiredClaims: ['sub', 'exp', 'iat'],
        clockTolerance: clocksMayDifferSeconds,
        currentDate: new Date(now()),
      });
      const { username, role } = claims.parse(payload);
      return { login: username, role };
    } catch (error) {
      if (isAboutTheToken(error)) return undefined;
      throw noKeys(grafanaUrl);
    }
  };
}

/** What jose says of the token itself. The rest, a timeout or a key set that is none, is about Grafana. */
function isAboutTheToken(error: unknown): boolean {
  return (
    error instanceof z.ZodError ||
    error instanceof errors.JWTExpired ||
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey
  );
}

const noKeys = (grafanaUrl: string): ProblemError =>
  new ProblemError(
    503,
    "Grafana's keys cannot be read",
    `The setting grafana.url is ${grafanaUrl}, but no keys can be read at its /api/signing-keys/keys. Nothing was changed: see that it runs and can be reached from here, and try again.`,
  );
