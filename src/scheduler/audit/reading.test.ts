import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { tamper } from '../../../tests/tampering.ts';
import { auditQuery, emptyChain } from '../../contract/audit.ts';
import { verifyAuditFile } from '../../contract/audit-file.ts';
import type { Database } from '../storage/database.ts';
import { appendAudit, readHead, type NewAuditEntry } from './audit-log.ts';
import { exportAudit } from './export.ts';
import { RememberedHead } from './head.ts';
import { searchAudit } from './search.ts';
import { verifyLog } from './verify-log.ts';

/** More than are looked at in one go. */
const entries = 1_203;
const start = Date.UTC(2026, 10, 21, 8);

let database: Database;
let folder: string;
before(async () => {
  ({ database, folder } = await openTestDatabase());
  await database.transaction(async (transaction) => {
    for (let n = 1; n <= entries; n++) await appendAudit(transaction, entry(n));
  });
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const entry = (n: number): NewAuditEntry => ({
  at: start + n * 1_000,
  actor: n % 100 === 0 ? 'Grace (Grafana Admin, by token grafana)' : 'admin',
  address: '192.0.2.7',
  action: n % 2 ? 'breaker.reset' : 'instance.pause',
  subject: `pve::node-${n % 10}`,
  reason: `reason ${n}`,
  outcome: n % 50 === 0 ? 'refused' : 'allowed',
  requestId: `req-${n}`,
  previousState: { state: 'open' },
  newState: { state: 'closed' },
});

const search = async (query: object) => {
  const { entries, next } = await searchAudit(database, auditQuery.parse(query));
  return { numbers: entries.map(({ sequence }) => sequence), next };
};

describe('a search of the audit log', () => {
  it('gives the newest first, page by page, until there is no more', async () => {
    const numbers: number[] = [];
    let pages = 0;
    for (let before: number | null | undefined; before !== null; pages++) {
      const page = await search({ limit: '500', ...(before && { before: String(before) }) });
      numbers.push(...page.numbers);
      before = page.next;
    }
    assert.equal(pages, 3);
    assert.deepEqual(
      numbers,
      Array.from({ length: entries }, (_, index) => entries - index),
    );
    assert.deepEqual(await search({ limit: 3, before: 4 }), { numbers: [3, 2, 1], next: null });
    assert.deepEqual(await search({ limit: 3, before: 1 }), { numbers: [], next: null });
    assert.deepEqual(await search({ limit: 2, before: 99_999_999 }), {
      numbers: [1_203, 1_202],
      next: 1_202,
    });
  });

  it('narrows by actor, action, subject, outcome and time, and by all of them at once', async () => {
    assert.deepEqual(
      (await search({ actor: 'grace' })).numbers,
      Array.from({ length: 12 }, (_, index) => 1_200 - 100 * index),
    );
    assert.equal((await search({ action: 'breaker.reset', limit: 1_000 })).numbers.length, 602);
    assert.deepEqual((await search({ subject: 'pve::node-7', limit: 2 })).numbers, [1_197, 1_187]);
    assert.equal((await search({ outcome: 'refused' })).numbers.length, 24);
    const from = new Date(start + 5_000).toISOString();
    assert.deepEqual((await search({ from, to: '2026-11-21T09:00:08+01:00' })).numbers, [7, 6, 5]);
    assert.deepEqual(
      (await search({ actor: 'ADMIN', outcome: 'refused', limit: 2 })).numbers,
      [1_200, 1_150],
    );
    assert.deepEqual((await search({ actor: '%' })).numbers, []);
  });
});

describe('the audit log as a whole', () => {
  it('is exported as a file that verifies', async () => {
    async function* bytes() {
      for await (const text of exportAudit(database)) yield Buffer.from(text);
    }
    const { head, broken } = await verifyAuditFile(bytes());
    assert.equal(broken, undefined);
    assert.deepEqual(head, await readHead(database));
    assert.equal(head.sequence, entries);
  });

  it('verifies where it is stored', async () => {
    const head = await readHead(database);
    assert.deepEqual(await verifyLog(database, head), {
      ok: true,
      verified: entries,
      head,
      remembered: head,
      firstBad: null,
    });
  });

  it('is found out where the database was changed, and the first bad entry named', async () => {
    const head = await readHead(database);
    const cases: [change: string, sequence: number, why: RegExp][] = [
      [`update audit_entries set reason = 'x' where sequence in (600, 900)`, 600, /was changed/],
      ['delete from audit_entries where sequence = 501', 501, /is missing: entry 502 comes after entry 500/],
      ['delete from audit_entries where sequence = 1', 1, /is missing/],
      [
        'delete from audit_entries where sequence > 1200',
        1_201,
        /is missing: the service saw entries up to 1203/,
      ],
      ['delete from audit_entries', 1, /is missing: the service saw/],
    ];
    await database.script('create table kept as table audit_entries');
    for (const [change, sequence, why] of cases) {
      await tamper(database, change);
      const { ok, firstBad } = await verifyLog(database, head);
      assert.equal(ok, false, change);
      assert.equal(firstBad?.sequence, sequence, change);
      assert.match(firstBad.why, why, change);
      await tamper(database, 'delete from audit_entries; insert into audit_entries table kept');
    }
    await database.script('drop table kept');
    const { firstBad } = await verifyLog(database, { sequence: 3, hash: emptyChain.hash });
    assert.match(firstBad?.why ?? '', /another hash than the service saw stored/);
  });
});

describe('the head that the service remembers', () => {
  it('is told after the commit, and never for what was rolled back', async () => {
    const told: number[] = [];
    const remembered = new RememberedHead(({ sequence }) => told.push(sequence));
    const watched = remembered.over(database);
    const before = (await readHead(database)).sequence;
    await watched.transaction(async (transaction) => {
      await appendAudit(transaction, entry(1));
      await appendAudit(transaction, entry(2));
      assert.deepEqual(told, []);
    });
    assert.deepEqual(told, [before + 1, before + 2]);
    assert.deepEqual(remembered.current, await readHead(database));
    const failing = watched.transaction(async (transaction) => {
      await appendAudit(transaction, entry(3));
      throw new Error('no');
    });
    await assert.rejects(failing, /no/);
    assert.equal(told.length, 2);
  });

  it('stays at the later entry, in whatever order commits are heard of', () => {
    const remembered = new RememberedHead(() => {});
    for (const sequence of [2, 1, 3]) remembered.moveTo({ sequence, hash: emptyChain.hash });
    assert.equal(remembered.current.sequence, 3);
  });
});
