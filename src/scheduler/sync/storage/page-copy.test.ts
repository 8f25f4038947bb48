import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { openTestDatabase } from '../../../../tests/embedded-database.ts';
import { startPostgres } from '../../../../tests/postgres-server.ts';
import type { Database } from '../../storage/database.ts';
import { openDatabase } from '../../storage/open.ts';
import { storableText } from '../../storage/storable.ts';
import { PageRows, type Row } from '../page-rows.ts';
import { makeMonths } from './months.ts';
import { storeRows } from './row-store.ts';

const day = '2026-02-28';
let reading = 0;

/** Both databases that rows are stored in. */
const opened: [string, () => Promise<{ database: Database; stop: () => Promise<void> }>][] = [
  [
    'the embedded database',
    async () => {
      const { database, folder } = await openTestDatabase();
      const stop = async () => {
        await database.close();
        rmSync(folder, { recursive: true });
      };
      return { database, stop };
    },
  ],
  [
    'a server',
    async () => {
      const server = await startPostgres();
      if (typeof server === 'string') throw new Error(server);
      const database = await openDatabase({ databaseUrl: server.url, folder: '', onError: () => undefined });
      const stop = async () => {
        await database.close();
        await server.stop();
      };
      return { database, stop };
    },
  ],
];

for (const [name, open] of opened)
  describe(`a page that is copied into ${name}`, () => {
    let database: Database;
    let stop: () => Promise<void>;
    before(async () => {
      ({ database, stop } = await open());
      await makeMonths(database, [day]);
    });
    after(() => stop());

    const store = (rows: readonly Row[], into: number) =>
      database.transaction((transaction) =>
        storeRows(transaction, { reading: into, day, rows: PageRows.of(rows) }),
      );

    it('stands there as it was read, each row under the hash that PostgreSQL makes of its keys', async () => {
      const key = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ minLength: 60 }));
      const row = fc.record({
        keys: fc.tuple(key, key),
        clicks: fc.maxSafeNat(),
        impressions: fc.maxSafeNat(),
        position: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((each) => each + 0),
      });
      const page = fc.uniqueArray(row, { selector: ({ keys }) => keys.map(storableText).join('\n') });
      await fc.assert(
        fc.asyncProperty(page, async (rows) => {
          reading += 1;
          assert.equal(await store(rows, reading), rows.length);
          const stored = await database.query<Row & { hashed: boolean; day: string }>(
            `select keys, clicks, impressions, position, day::text,
               key_hash = hashtextextended(keys[2], hashtextextended(keys[1], 0)) as hashed
             from sync_rows where reading = $1`,
            [reading],
          );
          const expected = rows.map((each) => ({
            ...each,
            keys: each.keys.map(storableText),
            day,
            hashed: true,
          }));
          assert.deepEqual(byKeys(stored), byKeys(expected));
        }),
        { numRuns: 60 },
      );
    });

    it('adds what is new of it, however large it is and wherever it repeats', async () => {
      const rows = Array.from({ length: 12_000 }, (_, index) => ({
        keys: [`https://example.com/${index}`, 'x'.repeat(100)],
        clicks: index,
        impressions: index,
        position: 1,
      }));
      reading += 1;
      assert.equal(await store(rows.slice(0, 11_000), reading), 11_000);
      assert.equal(await store(rows, reading), 1_000);
      assert.equal(await store(rows, reading), 0);
      assert.equal(await store([...rows.slice(0, 10), ...rows.slice(0, 10)], reading + 1), 10);
      reading += 1;
      const [count] = await database.query<{ rows: number }>(
        'select count(*)::int as rows from sync_rows where reading = $1',
        [reading - 1],
      );
      assert.equal(count?.rows, 12_000);
    });

    it('leaves the connection as it was when it cannot be stored', async () => {
      const [row] = [{ keys: ['a', 'b'], clicks: 1, impressions: 1, position: 1 }];
      await assert.rejects(
        database.transaction((transaction) =>
          storeRows(transaction, { reading: 1, day: '1999-01-01', rows: PageRows.of([row]) }),
        ),
        /sync_rows_1999_01/,
      );
      const half = function* () {
        yield Buffer.from('PGCOPY');
        throw new Error('half of a page');
      };
      await assert.rejects(
        database.transaction((transaction) => transaction.copy('sync_pages', half())),
        /half of a page/,
      );
      reading += 1;
      assert.equal(await store([row], reading), 1);
    });
  });

const byKeys = <Stored extends { keys: string[] }>(rows: readonly Stored[]) =>
  [...rows].sort((a, b) => Buffer.compare(Buffer.from(a.keys.join('\n')), Buffer.from(b.keys.join('\n'))));
