import { endpoint } from '../endpoint.ts';
import {
  breakerReset,
  deadLetterRemoved,
  deadLetterRetried,
  deadLettersPage,
  deadLettersQuery,
  deadLettersRetried,
  explainable,
  explained,
  instanceParameters,
  instancePaused,
  instanceResumed,
  instancesPage,
  instancesQuery,
  managedInstance,
  pauseRequest,
  pollOrdered,
  pollRequest,
  reasonQuery,
} from '../management.ts';

const params = instanceParameters;
const key = 'pve::pve-node1';
const at = '2026-11-21T15:30:00.000Z';

export const listInstances = endpoint({
  id: 'listInstances',
  method: 'GET',
  path: '/api/monitoring/instances',
  scope: 'read',
  summary: 'Instances, filtered, sorted and paged',
  description:
    'All filters that are named have to match; `text` is looked for in key, name, address and last error. Sorted by key, whoever is there throughout stands on one page, whatever comes and goes meanwhile. Sorted by anything else, an instance that moves meanwhile may stand on two pages; ascending by `lastSuccess`, none is missed.',
  query: instancesQuery,
  answer: instancesPage,
  errors: [],
  example: { query: { state: 'failing', type: 'pve', sort: 'lastSuccess', limit: 20 } },
});

export const getInstance = endpoint({
  id: 'getInstance',
  method: 'GET',
  path: '/api/monitoring/instances/{key}',
  scope: 'read',
  summary: 'One instance',
  description: 'As it stands in the health document, and how it stands in one word.',
  params,
  answer: managedInstance,
  errors: [404],
  example: { params: { key } },
});

export const pauseInstance = endpoint({
  id: 'pauseInstance',
  method: 'POST',
  path: '/api/monitoring/instances/{key}/pause',
  scope: 'operate',
  action: 'instance.pause',
  summary: 'Stop polling an instance',
  description:
    'It is not polled and nothing it lacks counts against it, until the time that is named or until somebody resumes it; a restart changes nothing of that. A poll in flight is still counted.',
  params,
  body: pauseRequest,
  answer: instancePaused,
  errors: [404, 409],
  example: {
    params: { key },
    body: { reason: 'Disks are replaced', until: '2026-11-21T18:00:00Z' },
    answer: { success: true, key, pausedBy: 'admin', pausedAt: at, until: '2026-11-21T18:00:00.000Z' },
  },
});

export const resumeInstance = endpoint({
  id: 'resumeInstance',
  method: 'POST',
  path: '/api/monitoring/instances/{key}/resume',
  scope: 'operate',
  action: 'instance.resume',
  summary: 'Poll a paused instance again',
  description: 'It is polled at once.',
  params,
  body: explainable,
  answer: instanceResumed,
  errors: [404, 409],
  example: {
    params: { key },
    body: { reason: 'The disks are in' },
    answer: { success: true, key, resumedBy: 'admin', resumedAt: at, scheduledFor: at },
  },
});

export const pollInstance = endpoint({
  id: 'pollInstance',
  method: 'POST',
  path: '/api/monitoring/instances/{key}/poll',
  scope: 'operate',
  action: 'instance.poll',
  summary: 'Poll an instance now',
  description:
    'Brings its next poll forward, that of its status or of the parts that are named, whatever it waits for; its breaker and its failures stay as they are. Parts of an instance that does not answer are asked for when it does.',
  params,
  body: pollRequest,
  answer: pollOrdered,
  errors: [404, 409, 422],
  example: {
    params: { key },
    body: { parts: ['status', 'backups'] },
    answer: {
      success: true,
      key,
      inFlight: false,
      polls: [
        { part: 'status', plannedFor: '2026-11-21T15:30:07.412Z', scheduledFor: at },
        { part: 'backups', plannedFor: '2026-11-21T15:38:20.005Z', scheduledFor: at },
      ],
    },
  },
});

export const resetBreaker = endpoint({
  id: 'resetBreaker',
  method: 'POST',
  path: '/api/monitoring/breakers/{key}/reset',
  scope: 'operate',
  action: 'breaker.reset',
  summary: 'Close a circuit breaker',
  description:
    'Closes it with no failures counted, and polls the instance at once. A dead letter stays one until it answers. Of two who reset one breaker, one is told 409 and who was first.',
  params,
  body: explained,
  answer: breakerReset,
  errors: [404, 409],
  example: {
    params: { key },
    body: { reason: 'Manual reset after infrastructure fix' },
    answer: { success: true, key, previousState: 'open', newState: 'closed', resetBy: 'admin', resetAt: at },
  },
});

export const listDeadLetters = endpoint({
  id: 'listDeadLetters',
  method: 'GET',
  path: '/api/monitoring/dlq',
  scope: 'read',
  summary: 'Dead letters, filtered, sorted and paged',
  description:
    'Instances that were given up, and are only asked now and then. Filters and pages are those of the instances.',
  query: deadLettersQuery,
  answer: deadLettersPage,
  errors: [],
  example: { query: { sort: 'firstAttempt', limit: 20 } },
});

export const retryDeadLetters = endpoint({
  id: 'retryDeadLetters',
  method: 'POST',
  path: '/api/monitoring/dlq/retry',
  scope: 'operate',
  action: 'dlq.retry-all',
  summary: 'Retry all dead letters',
  description:
    'Each is polled once soon, a tenth of a second apart; one that answers is a dead letter no more. All of them are scheduled, or none. Those that are paused or offline by plan are left out.',
  body: explainable,
  answer: deadLettersRetried,
  errors: [],
  example: {
    body: { reason: 'The certificates are renewed' },
    answer: { success: true, tasksRetried: 2, keys: [key, 'pbs::backup-server'] },
  },
});

export const retryDeadLetter = endpoint({
  id: 'retryDeadLetter',
  method: 'POST',
  path: '/api/monitoring/dlq/{key}/retry',
  scope: 'operate',
  action: 'dlq.retry',
  summary: 'Retry one dead letter',
  description: 'It is polled at once; if it answers, it is a dead letter no more.',
  params,
  body: explainable,
  answer: deadLetterRetried,
  errors: [404, 409],
  example: {
    params: { key },
    body: { reason: 'The token is renewed' },
    answer: { success: true, key, previousRetryCount: 5, scheduledFor: at },
  },
});

export const removeDeadLetter = endpoint({
  id: 'removeDeadLetter',
  method: 'DELETE',
  path: '/api/monitoring/dlq/{key}',
  scope: 'admin',
  action: 'dlq.remove',
  summary: 'Remove a dead letter',
  description:
    'For an instance that is gone for good: it is a dead letter no more, its breaker is closed, and it is paused with the reason, until somebody resumes it. The reason stands in the body or in the query.',
  params,
  query: reasonQuery,
  body: explainable,
  answer: deadLetterRemoved,
  errors: [404, 409],
  example: {
    params: { key: 'pve::decomissioned-node' },
    query: { reason: 'Instance permanently decommissioned' },
    answer: {
      success: true,
      key: 'pve::decomissioned-node',
      reason: 'Instance permanently decommissioned',
    },
  },
});
