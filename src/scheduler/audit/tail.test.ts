import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import type { Database } from '../storage/database.ts';
import { appendAudit, readHead } from './audit-log.ts';
import { AuditTail } from './tail.ts';

let folder: string;
let database: Database;
before(async () => void ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const append = (action: string) =>
  database.transaction((transaction) =>
    appendAudit(transaction, {
      at: Date.now(),
      actor: 'alice',
      address: '',
      action,
      subject: '',
      reason: '',
      outcome: 'allowed',
      requestId: '',
    }),
  );

describe('the tail of the audit log', () => {
  it('tells each entry once and in order, however often and whenever it is woken', async () => {
    const seen: string[] = [];
    const { sequence } = await readHead(database);
    const tail = new AuditTail({
      database,
      from: sequence,
      onEntry: ({ action }) => seen.push(action),
      onError: (error) => assert.fail(String(error)),
    });
    const expected = Array.from({ length: 250 }, (_, n) => `action.${n}`);
    for (const action of expected) {
      await append(action);
      tail.wake();
      tail.wake();
    }
    while (seen.length < expected.length) await tail.idle();
    assert.deepEqual(seen, expected);
  });

  it('goes on where it was when storage that was away is back', async () => {
    const seen: string[] = [];
    const errors: unknown[] = [];
    const { sequence } = await readHead(database);
    let away = true;
    const tail = new AuditTail({
      database: { query: (...call) => (away ? Promise.reject(new Error('away')) : database.query(...call)) },
      from: sequence,
      onEntry: ({ action }) => seen.push(action),
      onError: (error) => errors.push(error),
    });
    await append('while.away');
    tail.wake();
    await tail.idle();
    assert.deepEqual([seen, errors.length], [[], 1]);
    away = false;
    tail.wake();
    await tail.idle();
    assert.deepEqual(seen, ['while.away']);
  });
});
