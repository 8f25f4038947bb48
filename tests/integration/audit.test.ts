import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { auditPage, auditVerification, type AuditEntry } from '../../src/contract/audit.ts';
import { brokenLink } from '../../src/scheduler/audit/verify-chain.ts';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { tamper } from '../tampering.ts';
import { rollcall } from './rollcall-process.ts';
import { hasty, ServiceProcess } from './service-process.ts';

/** A limit on writes that does not limit these tests. */
const settings = {
  simulate: 3,
  polling: hasty,
  rateLimit: { writesPerMinute: 1_000, readsPerMinute: 10_000 },
};

let service: ServiceProcess;
before(async () => {
  service = await ServiceProcess.start({ settings });
});
after(() => service.discard());

const change = async (workers: number, reason = `workers ${workers}`) => {
  const { version } = (await service.get('/api/config')).body as { version: number };
  return service.patch('/api/config', { changes: { workers }, reason, version });
};
const list = async (query = '') => {
  const { status, body } = await service.get(`/api/audit${query}`, service.asAdmin());
  assert.equal(status, 200, JSON.stringify(body));
  return auditPage.parse(body);
};
const verify = async () =>
  auditVerification.parse((await service.get('/api/audit/verify', service.asAdmin())).body);
const run = (...args: string[]) =>
  rollcall(['audit', ...args], service.folder, { ROLLCALL_URL: service.url, ROLLCALL_TOKEN: service.token });

describe('the audit log of a running service', () => {
  it('has every change with who, where, why, and the states before and after', async () => {
    assert.equal((await change(8, 'more at once')).status, 200);
    const [entry] = (await list('?limit=1')).entries;
    assert.ok(entry);
    const { actor, address, action, reason, outcome, requestId, previousState, newState } = entry;
    assert.deepEqual(
      [actor, address, action, reason, outcome],
      ['admin', '127.0.0.1', 'configuration.change', 'more at once', 'allowed'],
    );
    assert.match(requestId, /./);
    assert.deepEqual(
      [previousState, newState].map((state) => (state as { workers: number }).workers),
      [16, 8],
    );
  });

  it('has what was refused, with why', async () => {
    const refused = await service.patch('/api/config', {
      changes: { workers: 4 },
      reason: 'too late',
      version: 99,
    });
    assert.equal(refused.status, 409);
    const [entry] = (await list('?outcome=refused')).entries;
    assert.deepEqual([entry?.action, entry?.reason], ['configuration.change', 'too late']);
    assert.match(String(entry?.detail.why), /version/);
    assert.equal(entry?.newState, null);
  });

  it('is read by page and filter, and bad filters are named', async () => {
    for (let workers = 9; workers < 13; workers++) await change(workers);
    const all: AuditEntry[] = [];
    for (let next: number | null = null, page = 0; page === 0 || next !== null; page++) {
      const answer = await list(`?limit=2${next === null ? '' : `&before=${next}`}`);
      all.push(...answer.entries);
      next = answer.next;
    }
    assert.deepEqual(all, (await list('?limit=1000')).entries);
    assert.equal(brokenLink(all), undefined);
    assert.equal((await list('?actor=ADM&action=configuration.change&outcome=allowed')).entries.length, 5);
    assert.deepEqual((await list('?subject=nothing')).entries, []);
    assert.deepEqual((await list('?to=2020-01-01T00:00:00Z')).entries, []);
    for (const [query, field] of [
      ['from=yesterday', 'from'],
      ['outcome=perhaps', 'outcome'],
      ['limit=0', 'limit'],
      ['before=x', 'before'],
    ]) {
      const { status, body } = await service.get(`/api/audit?${query}`, service.asAdmin());
      assert.deepEqual([status, (body as { field: string }).field], [400, field]);
    }
  });

  it('is for nobody without a token, for it names people', async () => {
    for (const path of ['/api/audit', '/api/audit/export', '/api/audit/verify'])
      assert.equal((await service.get(path)).status, 401, path);
  });

  it('tells the hash of its head to the log and the metrics, after the commit', async () => {
    await change(20);
    const [newest] = (await list('?limit=1')).entries;
    assert.ok(newest);
    const exposed = await (await fetch(service.printed.get('metrics') as string)).text();
    assert.match(exposed, new RegExp(`^rollcall_audit_head_sequence ${newest.sequence}$`, 'm'));
    assert.deepEqual(exposed.match(/^rollcall_audit_info\{.*$/gm), [
      `rollcall_audit_info{hash="${newest.hash}"} 1`,
    ]);
    assert.ok(service.log.includes(newest.hash), 'the log holds the hash');
  });

  it('is exported as a file that verifies offline, and any change of the file is found', async () => {
    const file = join(service.folder, 'audit.ndjson');
    const exported = await run('export', 'audit.ndjson');
    assert.deepEqual([exported.code, exported.err], [0, '']);
    assert.match(exported.out, new RegExp(`^Exported ${statSync(file).size} bytes to audit.ndjson`));
    const whole = await run('verify', 'audit.ndjson');
    assert.equal(whole.code, 0, whole.err);
    assert.match(whole.out, /^The file is unbroken: \d+ entries, head \d+:[0-9a-f]{64}$/m);

    const bytes = readFileSync(file);
    const second = bytes.indexOf('\n') + 40;
    bytes[second] = (bytes[second] as number) ^ 1;
    writeFileSync(file, bytes);
    const found = await run('verify', 'audit.ndjson');
    assert.equal(found.code, 3);
    assert.match(found.out, /^BROKEN at line 2: entry 2 /);
    const asJson = await run('verify', 'audit.ndjson', '--json');
    assert.equal(asJson.code, 3);
    const { ok, verified, broken } = JSON.parse(asJson.out) as Record<string, unknown>;
    assert.deepEqual([ok, verified, (broken as { line: number; sequence: number }).line], [false, 1, 2]);

    const again = await run('export', 'audit.ndjson');
    assert.equal(again.code, 1);
    assert.match(again.err, /is there already/);
    assert.deepEqual(readFileSync(file), bytes, 'an older file is not written over');
  });

  it('is piped, too, and its head is compared with one that was seen', async () => {
    const { out } = await run('export');
    writeFileSync(join(service.folder, 'piped.ndjson'), out);
    const [newest, older] = (await list('?limit=2')).entries as [AuditEntry, AuditEntry];
    const seen = (...head: string[]) => run('verify', 'piped.ndjson', '--head', ...head);
    assert.equal((await seen(`${newest.sequence}:${newest.hash}`)).code, 0);
    assert.match((await seen(`${newest.sequence}:${older.hash}`)).out, /another hash than it was seen with/);
    assert.match((await seen(`${newest.sequence + 1}:${older.hash}`)).out, /is missing: it was seen/);
    assert.equal((await seen('latest')).code, 2);
  });

  it('is verified where it is stored, and a change behind the back of the service is found', async () => {
    const { ok, head, remembered, verified } = await verify();
    assert.ok(ok);
    assert.deepEqual([head, verified], [remembered, head.sequence]);
    const told = await run('verify');
    assert.deepEqual([told.code, told.out.includes(head.hash)], [0, true]);

    assert.equal(await service.stop(), 0);
    const database = await openDatabase({
      databaseUrl: undefined,
      folder: service.folder,
      onError: () => {},
    });
    await assert.rejects(
      database.script(`update audit_entries set actor = 'eve'`),
      /never changed or removed/,
    );
    await tamper(database, `update audit_entries set actor = 'eve' where sequence = 2`);
    await database.close();
    service = await ServiceProcess.start({ folder: service.folder, settings });
    const { firstBad } = await verify();
    assert.deepEqual(firstBad, { sequence: 2, why: 'was changed after it was appended' });
    const found = await run('verify');
    assert.equal(found.code, 3);
    assert.match(
      found.out,
      /^BROKEN: entry 2 was changed after it was appended\.\nEntries before it that hold: 1\.$/m,
    );
  });
});
