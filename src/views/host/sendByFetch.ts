import { jsonIn } from '../../contract/json-text.ts';
import { documentOf } from './answered.ts';
import { CallFailed, type Sent } from './call.ts';

/**
 * Sends calls to the service that the page came from, with the cookie of its session.
 * @param headers what every request carries beside its own, a write's CSRF token say.
 */
export function sendByFetch(
  headers: (sent: Sent) => Record<string, string>,
): (sent: Sent) => Promise<unknown> {
  return async (sent) => {
    const { method, path, body, signal, text } = sent;
    const response = await fetch(path, {
      method,
      headers: { ...sent.headers, ...headers(sent) },
      credentials: 'same-origin',
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    }).catch((error: unknown) => {
      // Who gave up themselves is not told of a lost connection.
      throw signal?.aborted ? error : new CallFailed(undefined, {});
    });
    const answered = await response.text().catch(() => {
      throw new CallFailed(undefined, {});
    });
    if (!response.ok)
      throw new CallFailed(
        response.status,
        jsonIn(answered) ?? {},
        Number(response.headers.get('retry-after')) || undefined,
      );
    return text ? answered : documentOf(jsonIn(answered));
  };
}
