/**
 * A key by which the service knows a write again: 128 random bits, in hexadecimal. `crypto.randomUUID` would be one
 * call, but browsers have it over HTTPS only, and many a Grafana is reached without.
 */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
