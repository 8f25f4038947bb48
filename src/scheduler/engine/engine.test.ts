import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { until } from '../../../tests/integration/service-process.ts';
import { startPostgres, type PostgresServer } from '../../../tests/postgres-server.ts';
import type { Database } from '../storage/database.ts';
import { openDatabase } from '../storage/open.ts';
import { Engine } from './engine.ts';

/** What the engine does on every database. */
function engineContract(name: string, open: () => Promise<Database>, embedded: boolean, skip?: string) {
  describe(`engine, ${name}`, { skip: skip ?? false }, () => {
    let database: Database;
    let engine: Engine;
    const errors: Error[] = [];
    before(async () => {
      database = await open();
      engine = await Engine.start({ database, embedded, onError: (error) => errors.push(error) });
    });
    after(async () => {
      await engine.stop();
      await database.close();
      assert.deepEqual(errors, []);
    });
    beforeEach(() => database.query('delete from rollcall_jobs.job'));

    const attempt = async () => {
      const [job] = await engine.fetch('poll', { count: 1 });
      assert.ok(job);
      return job;
    };

    const aSessionWaits = async () => {
      const waiting = await database.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and wait_event = 'transactionid'`,
      );
      return waiting.length > 0;
    };

    it('gives a job once, with its data, and forgets it at its end', async () => {
      await engine.send('poll', { key: 'a', data: { n: 1 } });
      const job = await attempt();
      assert.deepEqual(job.data, { n: 1 });
      assert.deepEqual(await engine.fetch('poll', { count: 1 }), []);
      assert.deepEqual(await engine.touch('poll', [job]), [job.id]);
      assert.deepEqual(await engine.end('poll', [job]), [job.id]);
      assert.deepEqual(await engine.end('poll', [job]), []);
    });

    it('has one waiting job a key, also while another of it runs', async () => {
      assert.ok(await engine.send('poll', { key: 'a', data: {} }));
      assert.equal(await engine.send('poll', { key: 'a', data: {} }), undefined);
      await attempt();
      assert.ok(await engine.send('poll', { key: 'a', data: {} }));
    });

    it('gives nothing before it is due, and the larger priority first', async () => {
      await engine.insert('poll', [
        { key: 'later', data: {}, startAfter: Date.now() + 60_000 },
        { key: 'low', data: { is: 'low' }, priority: -3 },
        { key: 'high', data: { is: 'high' } },
      ]);
      assert.deepEqual(
        (await engine.fetch('poll', { count: 9, maxPriority: -1 })).map(({ data }) => data),
        [{ is: 'low' }],
      );
      assert.deepEqual(
        (await engine.fetch('poll', { count: 9 })).map(({ data }) => data),
        [{ is: 'high' }],
      );
    });

    it('takes part in a transaction: what is rolled back was never stored, nor ended', async () => {
      await engine.send('poll', { key: 'a', data: {} });
      const job = await attempt();
      await assert.rejects(
        database.transaction(async (transaction) => {
          await engine.send('poll', { key: 'b', data: {} }, transaction);
          assert.deepEqual(await engine.end('poll', [job], transaction), [job.id]);
          throw new Error('no');
        }),
        /no/,
      );
      assert.deepEqual(await engine.fetch('poll', { count: 1 }), []);
      assert.deepEqual(await engine.touch('poll', [job]), [job.id]);
    });

    it('lets an attempt that was given to another do nothing more', async () => {
      await engine.send('poll', { key: 'a', data: {} });
      const first = await attempt();
      await engine.fail('poll', [first], new Error('missed'));
      const second = await attempt();
      assert.equal(second.id, first.id);
      assert.deepEqual(await engine.touch('poll', [first]), []);
      assert.deepEqual(await engine.end('poll', [first]), []);
      assert.deepEqual(await engine.end('poll', [second]), [second.id]);
    });

    it('has a job run again at another time, and each attempt at it has a number of its own', async () => {
      await engine.send('poll', { key: 'a', data: { n: 1 } });
      const first = await attempt();
      const later = Date.now() + 60_000;
      assert.deepEqual(await engine.again('poll', [{ ...first, startAfter: later, priority: 0 }]), [
        first.id,
      ]);
      assert.deepEqual(await engine.fetch('poll', { count: 1 }), []);
      assert.deepEqual(await engine.retime('poll', [{ key: 'a', startAfter: 0, priority: 2 }]), ['a']);
      const second = await attempt();
      assert.deepEqual([second.id, second.data], [first.id, { n: 1 }]);
      for (const call of ['touch', 'end'] as const) assert.deepEqual(await engine[call]('poll', [first]), []);
      assert.deepEqual(await engine.again('poll', [{ ...first, startAfter: 0, priority: 0 }]), []);
      // Another job of its key waits, and one is enough.
      await engine.send('poll', { key: 'a', data: {}, startAfter: later });
      assert.deepEqual(await engine.again('poll', [{ ...second, startAfter: 0, priority: 0 }]), []);
      assert.deepEqual(await engine.end('poll', [second]), [second.id]);
      assert.deepEqual(await engine.remove('poll', ['a', 'b']), ['a']);
    });

    it('has one job a key, waiting or in hand, where its queue says so; what is sent while it ends is stored', async () => {
      await engine.send('delivery', { key: 'a', data: {} });
      assert.equal(await engine.send('delivery', { key: 'a', data: {} }), undefined);
      const [job] = await engine.fetch('delivery', { count: 9 });
      assert.ok(job);
      assert.equal(await engine.send('delivery', { key: 'a', data: {} }), undefined);
      assert.deepEqual(await engine.again('delivery', [{ ...job, startAfter: 0, priority: 0 }]), [job.id]);
      const [again] = await engine.fetch('delivery', { count: 9 });
      assert.ok(again);
      let sent: Promise<string | undefined> | undefined;
      await database.transaction(async (transaction) => {
        assert.deepEqual(await engine.end('delivery', [again], transaction), [again.id]);
        sent = engine.send('delivery', { key: 'a', data: {} });
        // A server has it wait for this transaction; the embedded database has one connection.
        if (!embedded) await until('the other waits', 5_000, () => aSessionWaits());
      });
      assert.ok(await sent);
    });

    it('says which keys are in hand, and keeps an attempt there until a transaction has ended', async () => {
      await engine.insert('poll', [
        { key: 'a', data: {} },
        { key: 'b', data: {}, startAfter: Date.now() + 60_000 },
      ]);
      const job = await attempt();
      assert.deepEqual(await engine.activeKeys('poll'), ['a']);
      let gone = false;
      let given: Promise<string[]> | undefined;
      await database.transaction(async (transaction) => {
        assert.equal(await engine.hold('poll', job, transaction), true);
        given = engine.fail('poll', [job], new Error('missed'));
        void given.then(() => (gone = true));
        if (!embedded) await until('the engine waits', 5_000, () => aSessionWaits());
        assert.equal(gone, false);
      });
      assert.deepEqual(await given, [job.id]);
      const held = database.transaction((transaction) => engine.hold('poll', job, transaction));
      assert.equal(await held, false);
      assert.deepEqual(await engine.activeKeys('poll'), []);
    });

    it('runs the jobs of a queue, and again what failed', async () => {
      let runs = 0;
      await engine.work<{ n: number }>('scan', { places: 1, seconds: 0.5 }, async ({ data, retryCount }) => {
        runs += 1;
        if (retryCount === 0) throw new Error('the first time');
        assert.equal(data.n, 7);
      });
      await engine.send('scan', { key: 'only', data: { n: 7 } });
      await until('it was run again', 30_000, () => runs === 2);
      await engine.rest('scan');
      assert.equal(runs, 2);
    });
  });
}

let folder = '';
engineContract(
  'embedded',
  async () => {
    const opened = await openTestDatabase();
    folder = opened.folder;
    return opened.database;
  },
  true,
);

const server: PostgresServer | string = await startPostgres();
const noServer = typeof server === 'string' ? server : undefined;
const openServer = () =>
  openDatabase({ databaseUrl: (server as PostgresServer).url, folder: '', onError: () => {} });
engineContract('server', openServer, false, noServer);

describe('engine, several nodes', { skip: noServer ?? false }, () => {
  it('is laid out once by nodes that start together', async () => {
    const database = await openServer();
    await database.script('drop schema rollcall_jobs cascade');
    const start = () => Engine.start({ database, embedded: false, onError: (error) => assert.fail(error) });
    const engines = await Promise.all([start(), start(), start()]);
    assert.ok(await engines[0].send('poll', { key: 'a', data: {} }));
    assert.equal(await engines[2].send('poll', { key: 'a', data: {} }), undefined);
    await Promise.all(engines.map((engine) => engine.stop()));
    await database.close();
  });
});

after(async () => {
  if (typeof server !== 'string') await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
