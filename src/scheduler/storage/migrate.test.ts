import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { temporaryFolder } from '../../../tests/embedded-database.ts';
import { startPostgres } from '../../../tests/postgres-server.ts';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { openServer } from './server.ts';

const server = await startPostgres();
const skip = typeof server === 'string' ? server : false;
after(async () => {
  if (typeof server !== 'string') await server.stop();
});

const first = { '0014_things.sql': '-- stop: the first\ncreate table things (id integer primary key);' };
const expand = {
  '0015_names.sql':
    '-- expand: nodes from 0014_things on keep running\nalter table things add column name text;\nalter table things add column size integer;',
};
const contract = {
  '0016_sizes.sql':
    '-- contract: nodes from 0015_names on keep running\nalter table things drop column size;',
};

/** Versions of the program, each with its migrations, over a database of their own. */
async function versions(t: TestContext) {
  assert.ok(typeof server !== 'string');
  const folder = temporaryFolder();
  const name = `migrate_${Math.random().toString(36).slice(2)}`;
  const admin = openServer(server.url, () => undefined);
  await admin.script(`create database ${name}`);
  const url = new URL(server.url);
  url.pathname = name;
  const database = openServer(url.href, () => undefined);
  t.after(async () => {
    await database.close();
    await admin.close();
    rmSync(folder, { recursive: true, force: true });
  });
  let made = 0;
  const version = (...parts: Record<string, string>[]) => {
    const path = join(folder, String(++made));
    mkdirSync(path);
    for (const [file, sql] of Object.entries(Object.assign({}, ...parts) as Record<string, string>))
      writeFileSync(join(path, file), sql);
    return path;
  };
  return { database, version };
}

const columns = async (database: Database) =>
  (
    await database.query<{ column_name: string }>(
      `select column_name from information_schema.columns where table_name = 'things' order by 1`,
    )
  ).map(({ column_name }) => column_name);

describe('migrations of a cluster that is upgraded node by node', { skip }, () => {
  it('let the version before be started again after an expansion', async (t) => {
    const { database, version } = await versions(t);
    const [one, two] = [version(first), version(first, expand)];
    await migrate(database, one);
    await migrate(database, two);
    await migrate(database, one);
    assert.deepEqual(await columns(database), ['id', 'name', 'size']);
  });

  it('refuse a version that is two steps behind, with the migration that it cannot run beside', async (t) => {
    const { database, version } = await versions(t);
    const [one, two] = [version(first), version(first, expand)];
    await migrate(database, version(first, expand, contract));
    await migrate(database, two);
    await assert.rejects(
      migrate(database, one),
      /newer Rollcall \(0016_sizes\.sql\): start that version, or restore/,
    );
  });

  it('change nothing where an unknown one stops older versions', async (t) => {
    const { database, version } = await versions(t);
    await migrate(
      database,
      version({ '0015_names.sql': '-- stop: the keys are others\ncreate table others ();' }),
    );
    await assert.rejects(migrate(database, version(first)), /\(0015_names\.sql\)/);
    assert.deepEqual(await columns(database), []);
  });

  it('run once, though nodes of two versions start at the same time', async (t) => {
    const { database, version } = await versions(t);
    const [one, two] = [version(first), version(first, expand)];
    await Promise.all([one, two, one, two, two].map((folder) => migrate(database, folder)));
    assert.deepEqual(await columns(database), ['id', 'name', 'size']);
    assert.equal((await database.query('select 1 from migrations')).length, 2);
  });

  it('take up a database from before they said so', async (t) => {
    const { database, version } = await versions(t);
    await database.script(
      `create table migrations (name text primary key, applied_at timestamptz not null default now());
       create table things (id integer primary key);
       insert into migrations values ('0014_things.sql');`,
    );
    await migrate(database, version(first, expand));
    await migrate(database, version(first));
    assert.deepEqual(await columns(database), ['id', 'name', 'size']);
  });

  it('keep nothing of one that fails half-way', async (t) => {
    const { database, version } = await versions(t);
    const broken = {
      '0015_names.sql': `${expand['0015_names.sql'].split('\n').slice(0, 2).join('\n')}\nalter table nowhere add column a text;`,
    };
    await assert.rejects(migrate(database, version(first, broken)), /nowhere/);
    assert.deepEqual(await columns(database), ['id']);
    await migrate(database, version(first, expand));
  });

  it('that want every node stopped wait for nobody, and name those that still work', async (t) => {
    const { database, version } = await versions(t);
    const nodes = {
      '0015_nodes.sql': `-- expand: nodes from 0014_things on keep running
create table nodes (name text primary key, state text not null, seen_at timestamptz not null default now());
insert into nodes values ('a', 'left'), ('b', 'working'), ('c', 'draining'), ('d', 'working');
update nodes set seen_at = now() - interval '1 minute' where name = 'd';`,
    };
    await migrate(database, version(first, nodes));
    const stopping = version(first, nodes, {
      '0016_keys.sql': '-- stop: keys get longer\ndrop table things;',
    });
    await assert.rejects(
      migrate(database, stopping),
      /0016_keys\.sql wants every node stopped, and these work: b, c\. Stop them, then start this version/,
    );
    assert.deepEqual(await columns(database), ['id']);
    await database.query(`update nodes set state = 'left'`);
    await migrate(database, stopping);
    assert.deepEqual(await columns(database), []);
  });

  it('give up within seconds where a table is held, so that nobody waits behind them', async (t) => {
    const { database, version } = await versions(t);
    await migrate(database, version(first));
    const newer = version(first, expand);
    await database.transaction(async (backup) => {
      // As pg_dump does, it holds its tables for longer than a node may.
      await backup.query('set local idle_in_transaction_session_timeout = 0');
      await backup.query('lock table things in access share mode');
      await assert.rejects(
        migrate(database, newer),
        /0015_names\.sql did not get its lock on a table within 5 s and changed nothing: start again when the backup/,
      );
      // A node that has nothing to change starts beside a backup.
      await backup.query('lock table migrations in access share mode');
      await migrate(database, version(first));
    });
    await migrate(database, newer);
  });
});
