import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Database } from '../scheduler/storage/database.ts';
import { serverItself } from './postgres.ts';

const now = 1_763_712_000_000;
/** A server that tells this of itself. */
const server = (told: object) =>
  ({
    query: () =>
      Promise.resolve([{ version: '15.9', number: 150_009, now, replica: false, schema: 'public', ...told }]),
  }) as unknown as Database;
const about = async (told: object) =>
  (await serverItself(server(told), () => now)).map(({ state, says }) => `${state} ${says}`);

describe('a PostgreSQL server', () => {
  it('is well', async () => {
    assert.deepEqual(await about({}), ['ok PostgreSQL 15.9 answers']);
  });

  it('is too old, or older than what is tried', async () => {
    assert.match(
      (await about({ version: '12.20', number: 120_020 })).join('\n'),
      /fail .* 12\.20 is too old/,
    );
    assert.match((await about({ version: '14.1', number: 140_001 })).join('\n'), /warn .* 14\.1/);
  });

  it('is a replica, or has no schema for the tables', async () => {
    assert.match((await about({ replica: true })).join('\n'), /fail .* is a replica/);
    assert.match((await about({ schema: null })).join('\n'), /fail No schema/);
  });

  it('has another time than this machine', async () => {
    assert.match((await about({ now: now + 3_600_000 })).join('\n'), /warn .* 3600 s ahead of that/);
    assert.match((await about({ now: now - 90_000 })).join('\n'), /warn .* 90 s behind that/);
    assert.equal((await about({ now: now + 400 })).length, 1);
  });
});
