import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { eventsQuery, pastEvents, pastEventsQuery, webhookList } from '../events.ts';

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

export const listPastEvents = endpoint({
  id: 'listPastEvents',
  method: 'GET',
  path: '/api/events/past',
  scope: 'read',
  summary: 'Changes that were',
  description:
    'What the stream of events told, newest first, of the last forty days: changes of rollouts, kill switches, drills, the configuration and what people ordered of instances out of the audit log, and how breakers and dead letters came and went. Without `from` and `to` it is the last day.',
  query: pastEventsQuery,
  answer: pastEvents,
  errors: [422],
  example: {
    query: { types: 'rollout,breaker', from: '2026-11-21T08:00:00Z', to: '2026-11-21T09:00:00Z' },
    answer: {
      events: [
        {
          type: 'breaker',
          at: '2026-11-21T08:14:03.221Z',
          key: 'pve::pve-node1',
          from: 'closed',
          to: 'open',
          failures: 3,
        },
      ],
      more: false,
    },
  },
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
