import { join } from 'node:path';
import { after } from 'node:test';
import { conformance } from './conformance.ts';
import { longRows, startExampleScheduler } from './example-scheduler.ts';

/**
 * The suite on Rollcall's own data source: from its sources, or the executable that ROLLCALL_BACKEND names, which is how
 * `npm run package` tries what it has compiled.
 */
const executable = process.env['ROLLCALL_BACKEND'];
const main = join(import.meta.dirname, '../../src/grafana/datasource/backend/main.ts');
const scheduler = await startExampleScheduler();
after(() => scheduler.close());

const secret = { decryptedSecureJsonData: { token: 'not-for-any-log' } };
const fleet = '/api/monitoring/scheduler/health';
const rollout = 'adaptive-polling';

conformance({
  name: executable ? 'the data source, compiled' : 'the data source',
  launch: executable ? { command: executable } : { command: process.execPath, args: [main] },
  as: { dataSource: { uid: 'rollcall', url: scheduler.url, ...secret } },
  queries: {
    'the queue': { kind: 'queue' },
    'the queue by type': { kind: 'queue', by: 'type' },
    'the queue as a stream': { kind: 'queue', stream: true },
    staleness: { kind: 'staleness' },
    'staleness as numbers': { kind: 'staleness', format: 'numeric' },
    instances: { kind: 'instances' },
    breakers: { kind: 'breakers' },
    'breakers as numbers': { kind: 'breakers', format: 'numeric' },
    'dead letters as numbers': { kind: 'deadLetters', format: 'numeric' },
    workers: { kind: 'workers' },
    history: { kind: 'history', series: ['queue.backlog'] },
    stages: { kind: 'stages', rollout },
    'a verdict': { kind: 'verdict', rollout },
    'criteria over time': { kind: 'criteria', rollout },
    'criteria as numbers': { kind: 'criteria', rollout, format: 'numeric' },
    'the audit log': { kind: 'audit' },
    'a variable': { kind: 'variable', of: 'instances' },
    'a script': { kind: 'script', endpoint: fleet, expression: '.queue.depth' },
    'a script with series': {
      kind: 'script',
      endpoint: fleet,
      expression: 'range(3) | {time: ., value: ., host: "a"}',
    },
  },
  failing: [
    { what: 'an unknown kind', model: { kind: 'nope' }, status: 400, errorSource: 'plugin' },
    {
      what: 'a query of a newer version',
      model: { kind: 'queue', schemaVersion: 999 },
      status: 400,
      errorSource: 'plugin',
    },
    {
      what: 'a script without an end',
      model: { kind: 'script', endpoint: fleet, expression: 'def f: f; f' },
      status: 400,
      errorSource: 'plugin',
    },
    {
      what: 'a script that takes all memory',
      model: {
        kind: 'script',
        endpoint: fleet,
        expression: '[limit(100000000; repeat("x"))] | length',
      },
      status: 400,
      errorSource: 'plugin',
    },
    {
      what: 'what the scheduler does not have',
      model: { kind: 'policy', view: 'config' },
      status: 404,
      errorSource: 'downstream',
    },
    {
      what: 'a scheduler that is not there',
      model: { kind: 'queue' },
      status: 502,
      errorSource: 'downstream',
      as: { dataSource: { uid: 'nobody', url: 'http://127.0.0.1:9', ...secret } },
    },
  ],
  slow: {
    model: { kind: 'queue' },
    as: { dataSource: { uid: 'slow', url: `${scheduler.url}/slow`, ...secret } },
  },
  large: {
    model: { kind: 'history', series: ['queue.backlog'] },
    rows: longRows,
    as: { dataSource: { uid: 'long', url: `${scheduler.url}/long`, ...secret } },
  },
  stream: { path: 'queue' },
});
