import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { emptyAudit, tamper } from '../../../tests/tampering.ts';
import type { Database } from '../storage/database.ts';
import { appendAudit, readAudit, type NewAuditEntry } from './audit-log.ts';
import { brokenLink } from './verify-chain.ts';

let database: Database;
let folder: string;
before(async () => void ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => emptyAudit(database));

const entry: NewAuditEntry = {
  at: Date.UTC(2026, 10, 21, 8),
  actor: 'admin',
  address: '127.0.0.1',
  action: 'rollout.start',
  subject: 'adaptive-polling',
  reason: 'the window is open',
  outcome: 'allowed',
  requestId: 'req-1',
  previousState: { state: 'draft' },
  newState: { state: 'running', stage: 'staging' },
  detail: { toStage: 'staging', verdict: null, revision: 1, missing: undefined },
};
const append = (change: Partial<NewAuditEntry> = {}) =>
  database.transaction((transaction) => appendAudit(transaction, { ...entry, ...change }));

describe('the audit log', () => {
  it('gives back what was appended, newest first, and verifies', async () => {
    await append();
    await append({
      action: 'rollout.promote',
      outcome: 'refused',
      newState: undefined,
      detail: { why: 'hold' },
    });
    const entries = await readAudit(database, 10);
    assert.deepEqual(
      entries.map(({ sequence, action, outcome }) => [sequence, action, outcome]),
      [
        [2, 'rollout.promote', 'refused'],
        [1, 'rollout.start', 'allowed'],
      ],
    );
    assert.deepEqual(entries[1]?.detail, { toStage: 'staging', verdict: null, revision: 1 });
    assert.equal(entries[1]?.at, '2026-11-21T08:00:00.000Z');
    assert.deepEqual(entries[1]?.previousState, { state: 'draft' });
    assert.equal(entries[0]?.newState, null);
    assert.equal(brokenLink(entries), undefined);
  });

  it('numbers entries without a gap when many are appended at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => append({ requestId: `req-${n}` })));
    const entries = await readAudit(database, 100);
    assert.deepEqual(
      entries.map(({ sequence }) => sequence).reverse(),
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    assert.equal(brokenLink(entries), undefined);
  });

  it('keeps no entry of a change that was not made', async () => {
    const failing = database.transaction(async (transaction) => {
      await appendAudit(transaction, entry);
      throw new Error('the change failed');
    });
    await assert.rejects(failing, /the change failed/);
    assert.deepEqual(await readAudit(database, 10), []);
  });

  it('is read by subject, and no more of it than asked', async () => {
    for (const subject of ['a', 'b', 'a']) await append({ subject });
    assert.deepEqual(
      (await readAudit(database, 10, 'a')).map(({ sequence }) => sequence),
      [3, 1],
    );
    assert.equal((await readAudit(database, 1)).length, 1);
  });

  it('verifies whatever text and numbers an entry holds', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constant('\0\ud800é'),
    );
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.dictionary(fc.string(), fc.oneof(text, fc.jsonValue())),
        async (reason, detail) => {
          await append({ reason, actor: reason, previousState: reason, newState: detail, detail });
          assert.equal(brokenLink(await readAudit(database, 1_000)), undefined);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is only ever appended to: the database refuses anything else, whoever asks', async () => {
    await append();
    for (const change of [
      `update audit_entries set reason = 'another'`,
      'delete from audit_entries',
      'truncate audit_entries',
      `insert into audit_entries table audit_entries on conflict (sequence) do update set reason = 'another'`,
      `set session_replication_role = replica; delete from audit_entries`,
    ])
      await assert.rejects(database.script(change), /audit entries are never changed or removed/, change);
    await database.script('set session_replication_role = origin');
    assert.equal((await readAudit(database, 10)).length, 1);
  });

  it('shows any later change of any entry', async () => {
    for (let n = 0; n < 5; n++) await append({ requestId: `req-${n}` });
    const changes = [
      `update audit_entries set reason = 'another' where sequence = 3`,
      `update audit_entries set actor = 'mallory' where sequence = 1`,
      `update audit_entries set at = at + interval '1 ms' where sequence = 2`,
      `update audit_entries set outcome = 'refused' where sequence = 5`,
      `update audit_entries set detail = detail || '{"toStage":"p100"}' where sequence = 4`,
      `update audit_entries set address = '10.0.0.1' where sequence = 4`,
      `update audit_entries set subject = 'other' where sequence = 4`,
      `update audit_entries set action = 'rollout.hold' where sequence = 4`,
      `update audit_entries set request_id = '' where sequence = 4`,
      `update audit_entries set form = 1 where sequence = 4`,
      `update audit_entries set previous_state = null where sequence = 4`,
      `update audit_entries set previous_state = '"draft"' where sequence = 4`,
      `update audit_entries set new_state = '{"state":"done"}' where sequence = 4`,
      `update audit_entries set hash = repeat('a', 64) where sequence = 3`,
      `update audit_entries set previous_hash = repeat('a', 64) where sequence = 3`,
      `delete from audit_entries where sequence = 3`,
      `delete from audit_entries where sequence = 3; update audit_entries set sequence = 3 where sequence = 4; update audit_entries set sequence = 4 where sequence = 5`,
    ];
    for (const change of changes) {
      await database.script('create table if not exists kept as table audit_entries');
      await tamper(database, change);
      assert.notEqual(brokenLink(await readAudit(database, 100)), undefined, change);
      await tamper(
        database,
        'delete from audit_entries; insert into audit_entries table kept; drop table kept',
      );
    }
    assert.equal(brokenLink(await readAudit(database, 100)), undefined);
  });

  it('names the entry that was changed', async () => {
    for (let n = 0; n < 3; n++) await append();
    await tamper(database, `update audit_entries set reason = 'x' where sequence = 2`);
    assert.deepEqual(brokenLink(await readAudit(database, 100)), {
      sequence: 2,
      why: 'was changed after it was appended',
    });
  });
});
