import { readFileSync } from 'node:fs';
import { Agent, fetch } from 'undici';
import { client, Refusal, UnexpectedAnswer } from '../contract/client.ts';
import { listRollouts } from '../contract/endpoints/rollouts.ts';
import { getSchedulerHealth } from '../contract/endpoints/service.ts';
import { trustedConnector } from '../tls/trusted-connector.ts';
import { readingOf, type Probe } from './seen.ts';
import type { CellSettings, Limits } from './settings.ts';

const mostBytes = 64 * 1024 * 1024;

/** Asks one cell by its public API, bounded in time and in size. */
export class Prober {
  readonly #cell: CellSettings;
  readonly #limits: Limits;
  readonly #deadlineMs: number;
  readonly #agent: Agent;

  constructor(cell: CellSettings, { limits, deadline }: { limits: Limits; deadline: number }) {
    this.#cell = cell;
    this.#limits = limits;
    this.#deadlineMs = deadline;
    const ca = cell.caFile === undefined ? undefined : readFileSync(cell.caFile, 'utf8');
    this.#agent = new Agent({
      connections: 2,
      maxResponseSize: mostBytes,
      connect: trustedConnector({ fingerprint: cell.fingerprint, ca }, deadline),
    });
  }

  /** What the cell says of itself now, or why it says nothing. Never rejects. */
  async probe(): Promise<Probe> {
    const signal = AbortSignal.timeout(this.#deadlineMs);
    try {
      const api = client((path, { method, headers }) =>
        fetch(this.#cell.url.replace(/\/+$/, '') + path, {
          method,
          headers: { ...headers, ...this.#authorization() },
          dispatcher: this.#agent,
          redirect: 'error',
          signal,
        }),
      );
      const [health, { rollouts }] = await Promise.all([
        api.call(getSchedulerHealth),
        api.call(listRollouts),
      ]);
      return { reading: readingOf(health, rollouts, this.#limits) };
    } catch (error) {
      return { failure: this.#inWords(error, signal.aborted) };
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  /** Read for each probe, so that the token can be renewed. */
  #authorization(): Record<string, string> {
    const { tokenFile } = this.#cell;
    return tokenFile === undefined
      ? {}
      : { authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}` };
  }

  #inWords(error: unknown, expired: boolean): string {
    if (expired) return `it did not answer within ${this.#deadlineMs} ms`;
    if (error instanceof Refusal) return `it refused (${error.problem.title})`;
    if (error instanceof UnexpectedAnswer)
      return `it answered something else than a Rollcall (${error.message})`;
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === 'open') return `its tokenFile cannot be read (${code})`;
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    return `it cannot be reached (${cause?.code ?? cause?.message ?? code ?? (error as Error).message})`;
  }
}
