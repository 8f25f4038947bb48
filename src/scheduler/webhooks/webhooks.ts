import type { WebhookList } from '../../contract/events.ts';
import { readHead } from '../audit/audit-log.ts';
import { Webhook, type WebhookPorts, type WebhookSettings } from './webhook.ts';
import { WebhookStore } from './webhook-store.ts';

/** All webhooks. They read the audit log on their own, so nothing that is done waits for them. */
export class Webhooks {
  readonly #webhooks: readonly Webhook[];

  private constructor(webhooks: readonly Webhook[]) {
    this.#webhooks = webhooks;
  }

  /** Takes up each webhook where it was; one that is new begins with what happens from now on. */
  static async start(
    settings: readonly WebhookSettings[],
    ports: Omit<WebhookPorts, 'store'>,
  ): Promise<Webhooks> {
    const { database, clock } = ports;
    const store = new WebhookStore(database);
    const { sequence } = await readHead(database);
    await store.begin(
      settings.map(({ name }) => name),
      sequence,
      clock.now(),
    );
    return new Webhooks(settings.map((each) => new Webhook(each, { ...ports, store })));
  }

  /** The audit log has grown, or may have. */
  wake(): void {
    for (const webhook of this.#webhooks) webhook.wake();
  }

  async list(): Promise<WebhookList> {
    return { webhooks: await Promise.all(this.#webhooks.map((webhook) => webhook.shown())) };
  }

  /** Resolves once nothing can be done now: what is left waits for its time. */
  async idle(): Promise<void> {
    await Promise.all(this.#webhooks.map((webhook) => webhook.idle()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#webhooks.map((webhook) => webhook.stop()));
  }
}
