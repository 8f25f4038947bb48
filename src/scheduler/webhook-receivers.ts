import type { Settings } from './settings/schema.ts';
import { webhookCa, webhookSecret } from './settings/webhooks.ts';
import { Sender } from './webhooks/sender.ts';
import type { WebhookSettings } from './webhooks/webhook.ts';

/**
 * The webhooks of the settings, each with who sends to it.
 * @throws SettingsError for a file of theirs that cannot be used.
 */
export function webhookReceivers(webhooks: Settings['webhooks']): {
  receivers: WebhookSettings[];
  close: () => Promise<void>;
} {
  const senders: Sender[] = [];
  const receivers = webhooks.map((webhook) => {
    const { name, url, events } = webhook;
    // A start with a key that cannot be used is refused; a later one is told with each attempt.
    webhookSecret(webhook);
    const sender = new Sender(url, webhookCa(webhook));
    senders.push(sender);
    return {
      name,
      url,
      events,
      secret: () => webhookSecret(webhook),
      send: (headers: Record<string, string>, body: string) => sender.send(headers, body),
    };
  });
  return { receivers, close: async () => void (await Promise.all(senders.map((sender) => sender.close()))) };
}
