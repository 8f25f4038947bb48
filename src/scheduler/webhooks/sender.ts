import { Agent, request } from 'undici';
import { ForbiddenAddressError } from '../../tls/forbidden-address.ts';
import { trustedConnector } from '../../tls/trusted-connector.ts';

const connectMs = 5_000;
/** One attempt from beginning to end, in ms. */
const attemptMs = 10_000;
/** What a receiver says is not looked at; more than this is not even read. */
const mostBytes = 64 * 1_024;

/**
 * Sends to one receiver. It may be in a private network; link-local addresses, where clouds hand out credentials, are
 * refused whatever its name resolves to, and redirects are not followed.
 */
export class Sender {
  readonly #url: string;
  readonly #agent: Agent;

  /** @param ca CA certificates as PEM, instead of the system's. */
  constructor(url: string, ca?: string) {
    this.#url = url;
    this.#agent = new Agent({ connections: 1, connect: trustedConnector({ ca }, connectMs) });
  }

  /** @returns why the receiver did not take it, without its URL, which may be a secret; undefined where it did. */
  async send(headers: Record<string, string>, body: string): Promise<string | undefined> {
    const signal = AbortSignal.timeout(attemptMs);
    try {
      const answer = await request(this.#url, {
        dispatcher: this.#agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'rollcall', ...headers },
        body,
        // Events are rare: a connection that was kept may be gone by the next one, which would fail for nothing.
        reset: true,
        signal,
      });
      const { statusCode } = answer;
      await answer.body.dump({ limit: mostBytes, signal }).catch(() => undefined);
      if (statusCode >= 200 && statusCode < 300) return undefined;
      const redirected = statusCode >= 300 && statusCode < 400 ? ': redirects are not followed' : '';
      return `answered with status ${statusCode}${redirected}`;
    } catch (error) {
      if (signal.aborted) return `no answer within ${attemptMs / 1_000} s`;
      if (error instanceof ForbiddenAddressError) return error.message;
      const { code, name } = error as { code?: string; name?: string };
      return `cannot be reached (${code ?? name ?? 'unknown error'})`;
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
