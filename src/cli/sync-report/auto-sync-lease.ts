import { restoreAutoSync, suspendAutoSync } from '../../contract/endpoints/sync.ts';
import type { ApiClient } from '../api-client.ts';

const leaseSeconds = 120;
const renewEveryMs = 30_000;

/**
 * Keeps auto-sync off while a report is measured. The suspension is short and is renewed all the time, so that the
 * service has auto-sync on again by itself when this process is killed or loses the service.
 */
export class AutoSyncLease {
  readonly #client: ApiClient;
  readonly #reason: string;
  #timer: NodeJS.Timeout | undefined;
  #renewal: Promise<unknown> = Promise.resolve();
  /** Renewals that failed: the lease may have ended in between. */
  lost = 0;

  constructor(client: ApiClient, reason: string) {
    this.#client = client;
    this.#reason = reason;
  }

  /** @throws what the client throws, where auto-sync could not be suspended. */
  async take(): Promise<void> {
    await this.#suspend();
    this.#timer = setInterval(() => {
      this.#renewal = this.#suspend().catch(() => {
        this.lost += 1;
      });
    }, renewEveryMs);
  }

  /** Turns auto-sync on again; where the service cannot be reached it does so itself within two minutes. */
  async giveBack(): Promise<void> {
    clearInterval(this.#timer);
    // A renewal that arrived later would turn it off again.
    await this.#renewal;
    await this.#client.call(restoreAutoSync, { body: { reason: this.#reason } });
  }

  #suspend(): Promise<unknown> {
    return this.#client.call(suspendAutoSync, { body: { reason: this.#reason, seconds: leaseSeconds } });
  }
}
