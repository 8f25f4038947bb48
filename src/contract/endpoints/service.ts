import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { healthDocument } from '../health.ts';
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
    answer: { status: 'ok', service: 'rollcall', version: '0.0.1', storage: 'ok', audit: 'intact' },
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
