import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret of 256 random bits, in 43 characters that need no escape anywhere. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/**
 * What is stored of a secret: its SHA-256, as hexadecimal digits. A secret has 256 random bits, so no slower hash is
 * needed, and none that a request would have to wait for.
 */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function sameText(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(one), 'hex'), Buffer.from(hashOf(other), 'hex'));
}

/** The CSRF token of a session: it follows from the cookie's secret, which no other site can read. */
export const csrfTokenOf = (sessionSecret: string): string =>
  createHmac('sha256', sessionSecret).update('rollcall csrf token').digest('base64url');
