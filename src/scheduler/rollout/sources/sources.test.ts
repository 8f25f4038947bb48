import assert from 'node:assert/strict';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { openTestDatabase, temporaryFolder } from '../../../../tests/embedded-database.ts';
import { fakeService } from '../../../../tests/fake-prometheus.ts';
import { appendAudit } from '../../audit/audit-log.ts';
import type { Database } from '../../storage/database.ts';
import type { Samples } from '../judge/sample.ts';
import { AlertsSource } from './alerts.ts';
import { ArtefactSource } from './artefact.ts';
import { AuditSource } from './audit.ts';
import { HttpSource } from './http-source.ts';
import { historySource, sourcesOf } from './sources.ts';
import { SqlSource } from './sql.ts';

const now = Date.UTC(2026, 10, 21, 8);
const errorOf = (samples: Samples) => ('error' in samples ? samples.error : assert.fail('no error'));

describe('the sources of a service', () => {
  const history = { kind: 'history' as const, series: 'queue.backlog' as const };

  it('answer each by its kind, and say what is not configured', async () => {
    const source = sourcesOf({ history: historySource(async () => [{ at: now, value: 3 }]) });
    assert.deepEqual(await source.samples(history, 0, now), { samples: [{ at: now, value: 3 }] });
    const sql = await source.samples({ kind: 'sql', query: 'x' }, 0, now);
    assert.equal(errorOf(sql), 'no sql source is configured: name one in the settings');
  });

  it('never throw, and answer in time', async () => {
    const failing = sourcesOf({ history: historySource(() => Promise.reject(new Error('disk full'))) });
    assert.equal(errorOf(await failing.samples(history, 0, now)), 'history cannot be read: disk full');
    const hanging = sourcesOf({ history: { samples: () => new Promise(() => undefined) } }, 50);
    assert.equal(errorOf(await hanging.samples(history, 0, now)), 'no answer within 50 ms');
    const throwing = sourcesOf({
      history: {
        samples() {
          throw new Error('bug');
        },
      },
    });
    assert.equal(errorOf(await throwing.samples(history, 0, now)), 'bug');
  });
});

describe('tables and the audit log', () => {
  let database: Database;
  let folder: string;
  const queries = {
    failures: `select created_at as at, (status <> 'success')::int as value from runs where created_at between $1 and $2`,
    pairs: `select created_at as at, gain as value, base from runs where created_at between $1 and $2`,
    writing: `delete from runs where created_at between $1 and $2 returning created_at as at, 1 as value`,
    broken: 'select nothing from nowhere where $1 < $2',
    many: `select $1::timestamptz + make_interval(secs => n) as at, 0 as value from generate_series(1, 100002) n where $2::timestamptz > $1`,
  };
  before(async () => {
    ({ database, folder } = await openTestDatabase());
    await database.script(
      `create table runs (created_at timestamptz, status text, gain float8, base float8);
       insert into runs values ('2026-11-21T07:00:00Z', 'success', 1, 10), ('2026-11-21T07:30:00Z', 'fail', -2, 20),
         ('2026-11-21T07:30:00Z', 'success', 3, 30), ('2026-11-21T07:40:00Z', 'success', null, 1),
         ('2026-11-21T09:00:00Z', 'fail', 0, 0)`,
    );
  });
  after(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });
  const ask = (query: string) => new SqlSource(database, queries).samples({ query }, now - 3_600_000, now);
  const at = (time: string) => Date.parse(`2026-11-21T${time}:00Z`);

  it('are asked by the name of a query for a span, and add up what falls on one moment', async () => {
    const failures = await ask('failures');
    assert.ok('samples' in failures);
    assert.deepEqual(
      failures.samples.sort((a, b) => a.at - b.at),
      [
        { at: at('07:00'), value: 0 },
        { at: at('07:30'), value: 1, base: 2 },
        { at: at('07:40'), value: 0 },
      ],
    );
    const pairs = await ask('pairs');
    assert.ok('samples' in pairs);
    assert.deepEqual(
      pairs.samples.find((each) => each.at === at('07:30')),
      { at: at('07:30'), value: 1, base: 50 },
    );
    assert.deepEqual(
      pairs.samples.find((each) => each.at === at('07:40')),
      { at: at('07:40'), value: NaN, base: 1 },
      'null is no zero',
    );
  });

  it('cannot be written to, and say what is wrong with a query', async () => {
    assert.match(errorOf(await ask('writing')), /query writing failed/);
    assert.match(errorOf(await ask('broken')), /query broken failed: .*nowhere/);
    assert.match(errorOf(await ask('toString')), /there is no query toString: known are failures, pairs/);
    assert.match(errorOf(await ask('many')), /more than 100000 rows/);
    const [left] = await database.query<{ runs: number }>('select count(*)::int as runs from runs');
    assert.equal(left?.runs, 5);
  });

  it('run no longer than they may: the limit is set in the transaction', async () => {
    const sql = new SqlSource(database, {
      limit: `select $1::timestamptz as at, setting::int as value from pg_settings where name = 'statement_timeout' and $2 > $1`,
    });
    assert.deepEqual(await sql.samples({ query: 'limit' }, now - 1, now), {
      samples: [{ at: now - 1, value: 5_000 }],
    });
  });

  it('count entries of an action, allowed or refused, as events', async () => {
    const entry = (minutes: number, outcome: 'allowed' | 'refused') => ({
      at: now - minutes * 60_000,
      actor: 'ann',
      address: '',
      action: 'sync.halt',
      subject: 'sync',
      reason: 'because',
      outcome,
      requestId: '',
      detail: {},
    });
    await database.transaction(async (transaction) => {
      for (const each of [
        entry(90, 'allowed'),
        entry(5, 'allowed'),
        entry(5, 'allowed'),
        entry(3, 'refused'),
      ])
        await appendAudit(transaction, each);
    });
    const audit = new AuditSource(database);
    const halts = (outcome?: 'allowed') =>
      audit.samples({ kind: 'audit', action: 'sync.halt', outcome }, now - 3_600_000, now);
    const all = await halts();
    assert.ok('samples' in all);
    assert.deepEqual(
      all.samples.sort((a, b) => a.at - b.at),
      [
        { at: now - 300_000, value: 2 },
        { at: now - 180_000, value: 1 },
      ],
    );
    assert.deepEqual(await halts('allowed'), { samples: [{ at: now - 300_000, value: 2 }] });
  });
});

describe('an artefact', () => {
  const folder = temporaryFolder();
  after(() => rmSync(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);
  const source = new ArtefactSource(() => ({
    log: path('soak.log'),
    soak: path('soak.json'),
    missing: path('none.json'),
  }));
  const ask = (name: string) => source.samples({ name }, 0, now);
  const reporting = (content: string) => writeFileSync(path('soak.json'), content);

  it('is as old as its file', async () => {
    writeFileSync(path('soak.log'), '');
    utimesSync(path('soak.log'), (now - 7_200_000) / 1_000, (now - 7_200_000) / 1_000);
    assert.deepEqual(await ask('log'), { samples: [{ at: now, value: 7_200 }] });
  });

  it('that is a report is as old as it says, whenever it was copied', async () => {
    reporting('{"finishedAt":"2026-11-21T07:00:00Z","passed":true}');
    assert.deepEqual(await ask('soak'), { samples: [{ at: now, value: 3_600 }] });
  });

  it('is not known when its report failed, is no report, is missing or has no path', async () => {
    reporting('{"finishedAt":"2026-11-21T07:00:00Z","passed":false}');
    assert.match(errorOf(await ask('soak')), /says that it did not pass/);
    for (const content of ['', '{', '{"finishedAt":"yesterday"}', '[]']) {
      reporting(content);
      assert.match(errorOf(await ask('soak')), /no JSON with finishedAt/);
    }
    reporting(`{"finishedAt":"2026-11-21T07:00:00Z","log":"${'x'.repeat(1_100_000)}"}`);
    assert.match(errorOf(await ask('soak')), /larger than/);
    assert.match(errorOf(await ask('missing')), /does not exist/);
    assert.match(errorOf(await ask('other')), /there is no artefact other: name its path/);
  });
});

describe('alerts', () => {
  const opened: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
  });
  const labels = { owner: 'rollcall' };
  async function answering(kind: 'grafana' | 'alertmanager', answer: () => unknown, status = 200) {
    const service = await fakeService((_, response) => {
      response.writeHead(status).end(JSON.stringify(answer()));
    });
    const http = new HttpSource({ url: service.url });
    opened.push(() => http.close(), service.close);
    return { source: new AlertsSource(http, kind), service };
  }
  const grafana = (...states: string[]) => ({
    status: 'success',
    data: {
      alerts: states.map((state) => ({ labels: { ...labels, alertname: state }, state, activeAt: '' })),
    },
  });

  it('of Grafana that fire are counted by their labels', async () => {
    const { source, service } = await answering('grafana', () =>
      grafana('Alerting', 'Alerting (Error)', 'Normal', 'Pending'),
    );
    assert.deepEqual(await source.samples({ labels }, 0, now), { samples: [{ at: now, value: 2 }] });
    assert.deepEqual(await source.samples({ labels: { owner: 'other' } }, 0, now), {
      samples: [{ at: now, value: 0 }],
    });
    assert.equal(service.asked[0]?.path, '/api/prometheus/grafana/api/v1/alerts');
  });

  it('of Alertmanager fire whether somebody is told or not', async () => {
    const { source, service } = await answering('alertmanager', () => [
      { labels, status: { state: 'active' } },
      { labels, status: { state: 'suppressed' } },
      { labels: {}, status: { state: 'active' } },
    ]);
    assert.deepEqual(await source.samples({ labels }, 0, now), { samples: [{ at: now, value: 2 }] });
    assert.match(service.asked[0]?.path ?? '', /^\/api\/v2\/alerts/);
  });

  it('are remembered from tick to tick, and asked for once a tick', async () => {
    let firing = 1;
    const { source, service } = await answering('grafana', () =>
      grafana(...Array<string>(firing).fill('Alerting')),
    );
    await source.samples({ labels }, 0, now);
    await source.samples({ labels }, 0, now + 20);
    assert.equal(service.asked.length, 1);
    firing = 0;
    assert.deepEqual(await source.samples({ labels }, now, now + 10_000), {
      samples: [
        { at: now, value: 1 },
        { at: now + 10_000, value: 0 },
      ],
    });
  });

  it('whose rules could not be evaluated are not quiet', async () => {
    const { source } = await answering('grafana', () => grafana('Normal', 'Normal (NoData)', 'Error'));
    assert.equal(
      errorOf(await source.samples({ labels }, 0, now)),
      'Grafana could not evaluate 2 of 3 alerts',
    );
  });

  it('are not known when the service answers with anything else', async () => {
    const refused = await answering('grafana', () => ({}), 403);
    assert.equal(
      errorOf(await refused.source.samples({ labels }, 0, now)),
      'Grafana answers with status 403',
    );
    const odd = await answering('alertmanager', () => ({ alerts: [] }));
    assert.match(errorOf(await odd.source.samples({ labels }, 0, now)), /something other than its alerts/);
  });
});
