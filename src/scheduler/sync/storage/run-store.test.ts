import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { until } from '../../../../tests/integration/service-process.ts';
import { startPostgres, type PostgresServer } from '../../../../tests/postgres-server.ts';
import type { Database, Parameter, Queryable } from '../../storage/database.ts';
import { openDatabase } from '../../storage/open.ts';
import { noFigures } from '../run-figures.ts';
import { fence, RunStore, type StoredRun } from './run-store.ts';

const first = { id: 'job', retryCount: 0 };
const second = { id: 'job', retryCount: 1 };
const limits = { maxConcurrency: 3, maxQueueSize: 100, maxInFlight: 10 };
const someRun: Omit<StoredRun, 'id'> = {
  site: 'sc-domain:example.com',
  account: 'main',
  type: 'web',
  dimensions: ['page'],
  from: '2026-01-01',
  to: '2026-01-31',
  force: false,
  startedBy: 'operator',
  state: 'queued',
  ownLimits: null,
  orderBefore: null,
  orderShown: null,
  startedAt: Date.UTC(2026, 1, 3),
  endedAt: null,
  figures: noFigures(limits),
  problem: null,
};

let server: PostgresServer;
let database: Database;
let runs: RunStore;
before(async () => {
  const started = await startPostgres();
  if (typeof started === 'string') throw new Error(started);
  server = started;
  database = await openDatabase({ databaseUrl: server.url, folder: '', onError: () => undefined });
  runs = new RunStore(database);
});
after(async () => {
  await database.close();
  await server.stop();
});

const claim = (run: string, attempt: typeof first) =>
  database.transaction((transaction) => runs.claim(transaction, run, attempt));

/** A session in the midst of storing a page, which ends it or sends nothing any more. */
class Writer {
  readonly #client = new pg.Client({ connectionString: server.url });
  readonly lost = new Promise<Error>((resolve) => this.#client.on('error', resolve));
  #page: ReturnType<typeof copyFrom> | undefined;

  async begin(run: string): Promise<void> {
    await this.#client.connect();
    await this.#client.query('begin');
    const queryable: Queryable = {
      query: async <Row extends object>(sql: string, parameters: Parameter[] = []) =>
        (await this.#client.query<Row & pg.QueryResultRow>(sql, parameters)).rows,
    };
    await fence(queryable, run, first);
    this.#page = this.#client.query(copyFrom('copy page (text) from stdin'));
    this.#page.on('error', () => undefined);
    this.#page.write('a row\n');
  }

  async finish(): Promise<void> {
    await new Promise((resolve) => this.#page?.end(resolve));
    await this.#client.query('commit');
  }

  async end(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }
}

describe('a run that another has in hand', () => {
  const writers: Writer[] = [];
  beforeEach(() => database.script('create table if not exists page (text text)'));
  afterEach(async () => {
    for (const writer of writers.splice(0)) await writer.end();
    await database.script('drop table page; delete from sync_runs');
  });

  async function beingWritten(run: string): Promise<Writer> {
    const stored = { ...someRun, id: run, site: `sc-domain:${run}.example` };
    await database.transaction((transaction) => runs.insert(transaction, stored, 'a test'));
    assert.equal(await claim(run, first), true);
    const writer = new Writer();
    writers.push(writer);
    await writer.begin(run);
    return writer;
  }

  it('is not taken from who writes of it at this moment', async () => {
    const writer = await beingWritten('run');
    assert.equal(await claim('run', second), false);
    await writer.finish();
    assert.equal(await claim('run', second), true);
  });

  it('is taken from who is frozen or cut off in the midst of a page, and from nobody else', async () => {
    const another = await beingWritten('another');
    const frozen = await beingWritten('run');
    await until('it is taken', 15_000, () => claim('run', second));
    assert.match((await frozen.lost).message, /terminat/i);
    await assert.rejects(
      database.transaction((transaction) => fence(transaction, 'run', first)),
      /was given to another/,
    );
    await another.finish();
    assert.equal((await database.query('select 1 from page')).length, 1);
  });
});
