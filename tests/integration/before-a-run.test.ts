import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { backtestReport, timeToEvidenceReport } from '../../src/contract/backtest.ts';
import type { HistoryAnswer } from '../../src/contract/history.ts';
import { reachReport } from '../../src/contract/reach.ts';
import { ServiceProcess, until } from './service-process.ts';

const plan = readFileSync(join(import.meta.dirname, '../../rollouts/adaptive-polling.yaml'), 'utf8');
let service: ServiceProcess;
before(async () => void (service = await ServiceProcess.start({ args: ['--simulate', '1'] })));
after(() => service.discard());

/** Asks for longer than other requests may take: the machine of the test may be busy. */
async function ask(path: string, body: object, headers = service.asAdmin()) {
  const response = await fetch(`${service.url}/api/rollouts/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  return { status: response.status, body: (await response.json()) as { detail: string; field?: string } };
}
const span = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };

describe('before a plan runs', { concurrency: false }, () => {
  it('the API tells what would have happened, and how long evidence takes', async () => {
    const none = await ask('backtest', { plan, ...span });
    assert.equal(none.status, 422);
    assert.match(none.body.detail, /not one sample/);
    await until('there is a sample', 30_000, async () => {
      const { body } = await service.get('/api/history?series=queue.backlog');
      return (body as HistoryAnswer).series.some(({ values }) => values.some((value) => value !== null));
    });
    const now = Date.now();
    const recent = { from: new Date(now - 60_000).toISOString(), to: new Date(now).toISOString() };
    const replayed = await ask('backtest', { plan, ...recent, startAt: recent.from });
    assert.equal(replayed.status, 200, replayed.body.detail);
    assert.equal(backtestReport.parse(replayed.body).plan, 'adaptive-polling');
    const told = await ask('time-to-evidence', { plan, ...recent });
    assert.equal(told.status, 200, told.body.detail);
    assert.ok(timeToEvidenceReport.parse(told.body).rows.length > 0);
  });

  it('the API proves what can fire, one question at a time, and answers others meanwhile', async () => {
    const asked = ask('reach', {});
    const other = ask('reach', {});
    assert.equal((await service.get('/api/health')).status, 200);
    const answers = await Promise.all([asked, other]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 429]);
    const report = reachReport.parse(answers.find(({ status }) => status === 200)?.body);
    for (const name of ['adaptive-polling', 'search-console-sync', 'optimize'])
      assert.ok(
        report.rows.some(({ of }) => of === name),
        name,
      );
  });

  it('the API names what is wrong, changes nothing, and leaves no trace in the audit log', async () => {
    for (const path of ['backtest', 'time-to-evidence', 'reach']) {
      const { status, body } = await ask(path, { plan: 'name: x', ...(path !== 'reach' && span) });
      assert.equal(status, 422, path);
      assert.equal(body.field, 'plan');
    }
    assert.equal((await ask('backtest', { plan, from: span.to, to: span.from })).status, 422);
    assert.equal((await ask('backtest', { plan })).status, 400);
    assert.equal((await ask('what-if', { plan, ...span, criterion: 'nope', thresholds: [1] })).status, 422);
    assert.equal((await ask('reach', {}, {})).status, 401);
    assert.deepEqual(
      (await service.audit()).filter(({ actor }) => actor === 'admin' || actor === 'anyone'),
      [],
    );
  });
});
