import { createHmac } from 'node:crypto';

/**
 * The headers that let a receiver know what was sent by us, when, and whether it came before, after Standard Webhooks
 * (https://www.standardwebhooks.com/): HMAC-SHA-256 over `id.timestamp.body`, in Base64.
 * @param sentAt ms since 1970.
 */
export function signedHeaders(
  secret: Buffer,
  id: string,
  sentAt: number,
  body: string,
): { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string } {
  const timestamp = String(Math.floor(sentAt / 1_000));
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
