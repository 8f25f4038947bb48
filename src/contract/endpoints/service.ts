import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { healthDocument } from '../health.ts';
import { nodeList } from '../nodes.ts';
import { serviceHealth } from '../service-health.ts';

export const getServiceHealth = endpoint({
  id: 'getServiceHealth',
  method: 'GET',
  path: '/api/health',
  scope: 'public',
  summary: 'Health of the service itself',
  description:
    'Whether the service and its database answer, and whether its audit log is intact. The status is 503, with the same document, while the database does not. It needs no token, so that a load balancer or a supervisor can ask.',
  answer: serviceHealth,
  errors: [503],
  example: {
    answer: { status: 'ok', service: 'rollcall', version: '0.1.0', storage: 'ok', audit: 'intact' },
  },
});

export const getSchedulerHealth = endpoint({
  id: 'getSchedulerHealth',
  method: 'GET',
  path: '/api/monitoring/scheduler/health',
  scope: 'read',
  summary: 'Health document of the scheduler',
  description:
    "Queue, breakers, dead letters, staleness and every instance, in the shape of Pulse's document with additions. A header `Rollcall-Storage: behind` says that what is shown is not stored yet.",
  answer: healthDocument,
  etag: true,
  errors: [],
});

export const listNodes = endpoint({
  id: 'listNodes',
  method: 'GET',
  path: '/api/nodes',
  scope: 'read',
  summary: 'The nodes that share the polling',
  description:
    'Every node of the last day, by name, as it told of itself every two seconds. One that has said nothing for ten seconds is `silent`: the others do its work, and its name may be taken. A service without `--cluster` has no nodes.',
  answer: nodeList,
  errors: [],
  example: {
    answer: {
      clustered: true,
      at: '2026-11-21T15:30:01.000Z',
      fleetsDiffer: false,
      nodes: [
        {
          name: 'rollcall-1',
          state: 'working',
          answers: true,
          version: '0.1.0',
          startedAt: '2026-11-21T08:00:00.000Z',
          seenAt: '2026-11-21T15:30:00.000Z',
          seenSecondsAgo: 1,
          places: 16,
          inFlight: 3,
          polls: { succeeded: 270_412, failed: 18 },
          instances: 1_200,
          fleetDigest: '5a1f0c3e9b7d',
          clockAheadMs: 12,
        },
      ],
    },
  },
});

export const getOpenApi = endpoint({
  id: 'getOpenApi',
  method: 'GET',
  path: '/api/openapi.json',
  scope: 'public',
  summary: 'This document',
  description: 'The OpenAPI 3.1 description of the API. A page for people is at `/api/docs`.',
  answer: z.looseObject({ openapi: z.string() }),
  errors: [],
});
