import { endpoint } from '../endpoint.ts';
import {
  configurationChangeRequest,
  configurationDocument,
  configurationHistory,
  configurationHistoryQuery,
  configurationRollbackRequest,
} from '../configuration.ts';

export const getConfiguration = endpoint({
  id: 'getConfiguration',
  method: 'GET',
  path: '/api/config',
  scope: 'read',
  summary: 'Configuration of polling that is in force',
  description: 'Every field with where it comes from, and the version that a change has to name.',
  answer: configurationDocument,
  errors: [],
});

export const changeConfiguration = endpoint({
  id: 'changeConfiguration',
  method: 'PATCH',
  path: '/api/config',
  scope: 'admin',
  action: 'configuration.change',
  summary: 'Change the configuration of polling',
  description:
    'Takes effect at once, without a restart. The version is the one that was seen: any other is answered with 409, as is a field that the environment pins.',
  body: configurationChangeRequest,
  answer: configurationDocument,
  errors: [409],
  example: {
    body: { changes: { maxIntervalSeconds: 120 }, reason: 'Storm on the cluster', version: 4 },
  },
});

export const getConfigurationHistory = endpoint({
  id: 'getConfigurationHistory',
  method: 'GET',
  path: '/api/config/history',
  scope: 'read',
  summary: 'Versions of the configuration',
  description: 'Every change with who made it and why, newest first.',
  query: configurationHistoryQuery,
  answer: configurationHistory,
  errors: [],
  example: { query: { limit: 20 } },
});

export const rollBackConfiguration = endpoint({
  id: 'rollBackConfiguration',
  method: 'POST',
  path: '/api/config/rollback',
  scope: 'admin',
  action: 'configuration.rollback',
  summary: 'Bring back a version of the configuration',
  description: 'What version `to` had in force holds again, as a new version.',
  body: configurationRollbackRequest,
  answer: configurationDocument,
  errors: [404, 409],
  example: { body: { to: 3, reason: 'The storm is over', version: 4 } },
});
