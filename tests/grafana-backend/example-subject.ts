import { join } from 'node:path';
import type { Subject } from './conformance.ts';
import { dataplaneTypes } from './conformance/readable.ts';

/** The example plugin, for the conformance suite. */
export const example: Subject = {
  name: 'the example plugin',
  launch: { command: process.execPath, args: [join(import.meta.dirname, 'example-plugin.ts')] },
  as: { dataSource: { url: 'http://weather', decryptedSecureJsonData: { token: 'not-for-any-log' } } },
  queries: {
    rows: { kind: 'rows', rows: 10 },
    encoded: { kind: 'encoded', rows: 10 },
    ...Object.fromEntries(dataplaneTypes.map((type) => [type, { kind: 'typed', type }])),
  },
  failing: [
    {
      what: 'an upstream that refuses',
      model: { kind: 'downstream', status: 503 },
      status: 503,
      errorSource: 'downstream',
    },
    { what: 'a query that it refuses', model: { kind: 'plugin' }, status: 400, errorSource: 'plugin' },
    { what: 'a bug', model: { kind: 'bug' }, status: 500, errorSource: 'plugin' },
    {
      what: 'a frame that only looks like one',
      model: { kind: 'malformed' },
      status: 500,
      errorSource: 'plugin',
    },
    { what: 'an unknown query', model: { kind: 'no such' }, status: 500, errorSource: 'plugin' },
  ],
  slow: { model: { kind: 'wait' } },
  large: { model: { kind: 'rows', rows: 100_000 }, rows: 100_000 },
  stream: { path: 'ticks', data: { count: 1 } },
};
