import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { eventsQuery, webhookList } from '../events.ts';

export const streamEvents = endpoint({
  id: 'streamEvents',
  method: 'GET',
  path: '/api/events',
  scope: 'read',
  summary: 'Changes as they happen',
  description:
    'Server-sent events: changes of rollouts and verdicts, kill switches, drills, breakers, dead letters, the configuration, and what people order of instances. `event` is the type, `data` the document. With `Last-Event-ID` a stream goes on after that event; where it is not known any more it begins with an event `reset`: read what you show anew. A stream ends after ten minutes, so that who reads it is asked for a token again.',
  query: eventsQuery,
  answer: z.string(),
  media: 'text/event-stream',
  errors: [],
  example: { query: { types: 'rollout,verdict' } },
});

export const listWebhooks = endpoint({
  id: 'listWebhooks',
  method: 'GET',
  path: '/api/webhooks',
  scope: 'operate',
  summary: 'Webhooks and how their deliveries fare',
  description:
    'Each with how far it has come in the audit log, the attempt that is due, and the events that were given up.',
  answer: webhookList,
  errors: [],
  example: {
    answer: {
      webhooks: [
        {
          name: 'chat',
          origin: 'https://chat.example',
          events: ['rollout', 'kill-switch', 'drill'],
          sequence: 41,
          failedAttempts: 0,
          nextAttemptAt: null,
          lastError: null,
          deliveredAt: '2026-11-21T15:30:00.000Z',
          deadLetters: 0,
          newestDeadLetters: [],
        },
      ],
    },
  },
});
