import { z } from 'zod';

/** In ms; a data source may ask a service that is away before it answers. */
const deadlineMs = 40_000;

/** What a Grafana answered: its status and what it sent, undefined where that is no JSON. */
export interface GrafanaAnswer {
  status: number;
  body: unknown;
}

/** Asks a Grafana by its HTTP API. */
export class GrafanaApi {
  readonly url: string;
  readonly #token: string | undefined;

  constructor(url: string, token: string | undefined) {
    this.url = url.replace(/\/+$/, '');
    this.#token = token;
  }

  /** @throws an Error that says that it does not answer, and why. */
  async ask(path: string, body?: object): Promise<GrafanaAnswer> {
    try {
      const response = await fetch(this.url + path, {
        method: body ? 'POST' : 'GET',
        headers: {
          accept: 'application/json',
          ...(body && { 'content-type': 'application/json' }),
          ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
        },
        ...(body && { body: JSON.stringify(body) }),
        // A redirect would take the token elsewhere.
        redirect: 'error',
        signal: AbortSignal.timeout(deadlineMs),
      });
      return { status: response.status, body: await response.json().catch(() => undefined) };
    } catch (error) {
      const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
      throw new Error(
        `Grafana does not answer at ${this.url} (${cause?.code ?? cause?.message ?? message}).`,
        {
          cause: error,
        },
      );
    }
  }
}

export const grafanaHealth = z.object({ version: z.string() });
export const grafanaPlugin = z.object({
  enabled: z.boolean().optional(),
  info: z.object({ version: z.string() }),
});
export const grafanaPluginErrors = z.array(z.object({ pluginId: z.string(), errorCode: z.string() }));
export const grafanaDataSources = z.array(z.object({ uid: z.string(), name: z.string(), type: z.string() }));
export const grafanaSourceHealth = z.object({ status: z.string(), message: z.string() });
