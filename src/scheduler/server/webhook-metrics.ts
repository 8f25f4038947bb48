import { Counter, type Registry } from 'prom-client';

/** Counts attempts of webhooks. @returns what counts one. */
export function registerWebhookMetrics(
  registry: Registry,
): (webhook: string, outcome: 'delivered' | 'failed' | 'dead-letter') => void {
  const attempts = new Counter({
    name: 'rollcall_webhook_attempts_total',
    help: 'Attempts to deliver an event, by outcome: delivered, failed and tried again, or given up as a dead letter.',
    labelNames: ['webhook', 'outcome'],
    registers: [registry],
  });
  return (webhook, outcome) => attempts.inc({ webhook, outcome });
}
