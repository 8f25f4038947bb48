import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, beforeEach, it } from 'node:test';
import { openTestDatabase } from '../../tests/embedded-database.ts';
import type { Engine } from './engine/engine.ts';
import { ServiceJobs } from './jobs.ts';
import type { Database } from './storage/database.ts';

let database: Database;
let folder: string;
const errors: unknown[] = [];
before(async () => ({ database, folder } = await openTestDatabase()));
beforeEach(() => database.script('drop schema if exists rollcall_jobs cascade'));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
  assert.deepEqual(errors, []);
});

const jobsOver = (over: Database, own?: Engine) =>
  new ServiceJobs({ database: over, embedded: true, own, onError: (error) => errors.push(error) });
const isLaidOut = async () =>
  (await database.query(`select 1 from pg_namespace where nspname = 'rollcall_jobs'`)).length > 0;

it('starts no engine where nobody has a job', async () => {
  await jobsOver(database).stop();
  assert.equal(await isLaidOut(), false);
});

it('starts one engine for all who have jobs, and stops it', async () => {
  const jobs = jobsOver(database);
  const [first, second] = await Promise.all([jobs.engine(), jobs.engine()]);
  assert.equal(first, second);
  assert.ok(await first.send('policy-run', { key: 'a', data: {} }));
  await jobs.stop();
  await assert.rejects(jobs.engine(), /the service stops/);
});

it('tries again to start an engine that could not be started', async () => {
  let away = true;
  const jobs = jobsOver({
    ...database,
    script: (sql) => (away ? Promise.reject(new Error('no space left on device')) : database.script(sql)),
  });
  await assert.rejects(jobs.engine(), /no space left/);
  away = false;
  assert.ok(await (await jobs.engine()).send('policy-run', { key: 'a', data: {} }));
  await jobs.stop();
});

it('leaves the engine of a node to the node', async () => {
  const ofNode = { stop: () => assert.fail('it is stopped by the node') } as unknown as Engine;
  const jobs = jobsOver(database, ofNode);
  assert.equal(await jobs.engine(), ofNode);
  await jobs.stop();
});
