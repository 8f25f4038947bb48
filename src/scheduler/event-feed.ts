import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { AuditedEvent } from '../contract/events.ts';
import { AuditTail } from './audit/tail.ts';
import type { Clock } from './clock/clock.ts';
import type { Engine } from './engine/engine.ts';
import { auditedEventOf } from './events/audited-event.ts';
import { EventLog } from './events/event-log.ts';
import type { Settings } from './settings/schema.ts';
import type { Database } from './storage/database.ts';
import { webhookReceivers } from './webhook-receivers.ts';
import type { Outcome } from './webhooks/webhook.ts';
import { Webhooks } from './webhooks/webhooks.ts';

/** What others hear of what happens. The stream of events, webhooks and counters all follow the audit log. */
export interface EventFeed {
  events: EventLog;
  webhooks: Webhooks;
  /** The audit log has grown, or may have. */
  wake(): void;
  stop(): Promise<void>;
}

interface EventFeedPorts {
  settings: Settings['webhooks'];
  database: Database;
  clock: Clock;
  /** The engine of jobs: it is asked for only where there are webhooks. */
  jobs: () => Promise<Engine>;
  /** The number of the newest entry of the audit log: what came before was told by the process before. */
  from: number;
  onEvent: (event: AuditedEvent) => void;
  onAttempt: (webhook: string, outcome: Outcome) => void;
  onError: (error: unknown) => void;
  logger: Logger;
}

const inWords: Record<Outcome, string> = {
  delivered: 'an event was delivered',
  failed: 'a delivery failed, and is tried again',
  'dead-letter': 'an event was given up',
};

/** @throws SettingsError for a webhook whose files cannot be used. */
export async function startEventFeed(ports: EventFeedPorts): Promise<EventFeed> {
  const { settings, database, clock, jobs, from, onEvent, onAttempt, onError, logger } = ports;
  const { receivers, close } = webhookReceivers(settings);
  const events = new EventLog(randomUUID());
  const webhooks = await Webhooks.start(receivers, {
    database,
    clock,
    jobs,
    random: Math.random,
    eventOf: auditedEventOf,
    onAttempt: (webhook, outcome, why) => {
      onAttempt(webhook, outcome);
      if (why !== undefined) logger.warn({ webhook, why }, inWords[outcome]);
    },
    onError,
  });
  const tail = new AuditTail({
    database,
    from,
    onEntry: (entry) => {
      const event = auditedEventOf(entry);
      if (!event) return;
      onEvent(event);
      events.publish(event);
    },
    onError,
  });
  return {
    events,
    webhooks,
    wake: () => {
      tail.wake();
      webhooks.wake();
    },
    stop: async () => {
      await Promise.all([webhooks.stop(), tail.idle()]);
      await close();
    },
  };
}
