import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { healthDocument, type HealthDocument } from '../../../../contract/health.ts';
import { rollcallQuery, type AskedQuery, type RollcallQuery } from '../../../../contract/query.ts';
import { filterKeys } from '../../../../contract/query/filter-keys.ts';
import type { Frame } from '../../../backend-sdk/index.ts';
import { framesFor } from './answer.ts';
import { instanceCells } from './scope.ts';
import type { Panel, Upstream } from './upstream.ts';

const now = Date.UTC(2026, 10, 21, 8);
const iso = (ms: number) => new Date(ms).toISOString();
const minute = 60_000;
const day = 24 * 60 * minute;

const instance = (type: string, name: string, more: object = {}) => ({
  key: `${type}::${name}`,
  type,
  instance: name,
  connection: `https://root:secret@${name}.example:8006/api`,
  pollStatus: { lastSuccess: iso(now - 30_000), consecutiveFailures: 0 },
  breaker: { state: 'closed', failureCount: 0 },
  deadLetter: { present: false },
  schedule: {
    adaptive: true,
    intervalSeconds: 10,
    reasons: ['base'],
    nextPoll: iso(now - 1_000),
    inFlight: false,
  },
  ...more,
});
const fleet = healthDocument.parse({
  updatedAt: iso(now),
  enabled: true,
  queue: { depth: 3, perType: { pve: 2, pbs: 1 } },
  deadLetter: { count: 0 },
  instances: [
    instance('pve', 'a', { group: 'staging' }),
    instance('pve', 'b', { pollStatus: { consecutiveFailures: 2 } }),
    instance('pbs', 'c', {
      breaker: { state: 'open', failureCount: 4, notClosedSince: iso(now - 700_000) },
      schedule: { adaptive: false, intervalSeconds: 60, reasons: [], inFlight: true },
    }),
  ],
});

interface Asked {
  path: string;
  query: Record<string, unknown>;
}

/** Answers one document to whatever is read, and keeps what was asked. */
function upstreamOf(answer: unknown, health: HealthDocument = fleet) {
  const asked: Asked[] = [];
  const upstream: Upstream = {
    identity: { 'x-rollcall-user': 'alice' },
    health: () => Promise.resolve(health),
    read: ({ path }, request) => {
      asked.push({ path, query: (request as { query?: Record<string, unknown> }).query ?? {} });
      return Promise.resolve(answer) as never;
    },
  };
  return { upstream, asked };
}

const lastHour: Panel = {
  timeRange: { from: now - 60 * minute, to: now },
  intervalMs: 15_000,
  maxDataPoints: 1_000,
};
const stays = new AbortController().signal;

function ask(query: RollcallQuery, upstream: Upstream, panel: Panel = lastHour): Promise<Frame[]> {
  const parsed = rollcallQuery.parse(query) as Exclude<AskedQuery, { kind: 'script' }>;
  return framesFor(parsed, upstream, panel, stays);
}
const ofFleet = (query: RollcallQuery) => ask(query, upstreamOf(null).upstream);
/** A frame as columns of plain values. */
const columns = ([frame]: readonly Frame[]) =>
  Object.fromEntries(
    (frame?.fields ?? []).map(({ name, values, isNull }) => [
      name,
      [...values].map((value, row) => (isNull?.[row] ? null : value)),
    ]),
  );

describe('a query of the fleet', () => {
  it('shows staleness by instance and by type, and no number for what was never polled', async () => {
    assert.deepEqual(columns(await ofFleet({ kind: 'staleness', format: 'numeric' })), {
      instance: ['a', 'b', 'c'],
      type: ['pve', 'pve', 'pbs'],
      staleness: [30, null, 30],
    });
    assert.deepEqual(columns(await ofFleet({ kind: 'staleness', by: 'type' })), {
      type: ['pbs', 'pve'],
      instances: [1, 2],
      neverPolled: [0, 1],
      median: [30, 30],
      p95: [30, 30],
      staleness: [30, 30],
    });
  });

  it('shows what is in flight and due, by type and by host, and no password of an address', async () => {
    const byType = columns(await ofFleet({ kind: 'workers' }));
    assert.deepEqual(
      [byType.type, byType.inFlight, byType.due],
      [
        ['pbs', 'pve'],
        [1, 0],
        [0, 2],
      ],
    );
    const byHost = columns(await ofFleet({ kind: 'workers', by: 'host' }));
    assert.deepEqual(byHost.host, ['a.example:8006', 'b.example:8006', 'c.example:8006']);
  });

  it('shows the queue as a whole, by type, and of some types', async () => {
    assert.deepEqual(columns(await ofFleet({ kind: 'queue', by: 'type' })), {
      type: ['pbs', 'pve'],
      scheduled: [1, 2],
    });
    assert.deepEqual(columns(await ofFleet({ kind: 'queue', types: ['pve'] })), {
      scheduled: [2],
      instances: [2],
    });
    assert.deepEqual(columns(await ofFleet({ kind: 'queue' })).depth, [3]);
  });

  it('is of the instances that types, groups, names and filters all let through', async () => {
    const names = async (more: object) =>
      columns(await ofFleet({ kind: 'breakers', format: 'numeric', ...more })).instance ?? [];
    assert.deepEqual(await names({ types: ['pve'] }), ['a', 'b']);
    assert.deepEqual(await names({ types: ['pve'], groups: ['staging'] }), ['a']);
    assert.deepEqual(await names({ instances: ['pbs::c', 'a'] }), ['a', 'c']);
    const filter = (key: string, operator: string, value: string, values?: string[]) =>
      names({ filters: [{ key, operator, value, values }] });
    assert.deepEqual(await filter('breaker', '!=', 'closed'), ['c']);
    assert.deepEqual(await filter('failures', '>', '1'), ['b']);
    assert.deepEqual(await filter('key', '!~', 'pve::.*'), ['c']);
    assert.deepEqual(await filter('instance', '!=|', '', ['a', 'b']), ['c']);
    assert.deepEqual(await filter('adaptive', '=', 'true'), ['a', 'b']);
  });

  it('can be filtered by every key that the browser offers for it', () => {
    for (const [key, { kinds }] of Object.entries(filterKeys))
      if (kinds.some((kind) => kind === 'instances')) assert.ok(Object.hasOwn(instanceCells, key), key);
  });
});

describe('a query over time', () => {
  const history = { times: [], stepSeconds: 10, series: [] };
  const stepOf = async (more: object, panel: Partial<Panel> = {}) => {
    const { upstream, asked } = upstreamOf(history);
    await ask({ kind: 'history', series: ['queue.backlog'], ...more }, upstream, { ...lastHour, ...panel });
    return asked[0]?.query.step;
  };

  it('has the step of its panel: whole samples, and no more points than it draws or one answer holds', async () => {
    assert.equal(await stepOf({}), 20);
    assert.equal(await stepOf({}, { intervalMs: 1 }), 10);
    assert.equal(await stepOf({}, { intervalMs: 1, maxDataPoints: 60 }), 60);
    const year = { from: now - 365 * day, to: now };
    assert.ok(Number(await stepOf({}, { timeRange: year, intervalMs: 1, maxDataPoints: 0 })) >= 2_867);
    assert.equal(await stepOf({ stepSeconds: 300 }), 300);
  });

  it('of days shows the newest on a dashboard of hours, else the range by the Pacific clock', async () => {
    const spanOf = async (timeRange: Panel['timeRange']) => {
      const { upstream, asked } = upstreamOf({ site: 'sc-domain:a.example', type: 'web', days: [] });
      await ask({ kind: 'sync', view: 'days', sites: ['sc-domain:a.example'] }, upstream, {
        ...lastHour,
        timeRange,
      });
      const { from, to } = asked[0]?.query ?? {};
      return [from, to];
    };
    const years = { from: now - 900 * day, to: now };
    const { upstream } = upstreamOf({
      site: 'a',
      type: 'web',
      days: [{ date: '2026-11-20', status: 'ok', syncedAt: null }],
    });
    const [shown] = await ask({ kind: 'sync', view: 'days', sites: ['a'] }, upstream, {
      ...lastHour,
      timeRange: years,
    });
    assert.match(shown?.meta ?? '', /Days are the last 500 of the range/);
    assert.deepEqual(await spanOf(lastHour.timeRange), [undefined, undefined]);
    // 07:00 UTC is still the evening before in California.
    const seven = Date.UTC(2026, 10, 21, 7);
    assert.deepEqual(await spanOf({ from: seven - 7 * day, to: seven }), ['2026-11-13', '2026-11-20']);
  });

  it('of batches shows those of its range, to whole minutes, and says where that is too long', async () => {
    const batch = { at: iso(now), site: 'a', date: '2026-11-20', status: 'ok', durationMs: 5 };
    const answer = { durations: { count: 1, p50: 5, p95: 5, p99: 5, max: 5 }, batches: [batch] };
    const of = async (timeRange: Panel['timeRange'], view: 'batches' | 'durations') => {
      const { upstream, asked } = upstreamOf(answer);
      const [shown] = await ask({ kind: 'sync', view }, upstream, { ...lastHour, timeRange });
      const { until, minutes } = asked[0]?.query ?? {};
      return { until, minutes, notices: shown?.meta?.includes('last day of the range') };
    };
    for (const view of ['batches', 'durations'] as const) {
      const past = { from: now - 3 * day - 90_001, to: now - 3 * day - 1 };
      assert.deepEqual(await of(past, view), { until: iso(now - 3 * day), minutes: 2, notices: false });
      const week = { from: now - 7 * day, to: now };
      assert.deepEqual(await of(week, view), { until: iso(now), minutes: 1_440, notices: true });
    }
  });

  it('of runs asks for one version by name, and leaves several to be told apart here', async () => {
    const run = (policy_version: string) => ({ policy_version, created_at: iso(now), move_count: 2 });
    const { upstream, asked } = upstreamOf({ runs: ['x', 'y', 'z'].map(run) });
    const series = await ask({ kind: 'policy', view: 'moves', versions: ['x', 'z'] }, upstream);
    assert.deepEqual(
      series.map(({ fields }) => fields[1]?.labels),
      ['{"policyVersion":"x"}', '{"policyVersion":"z"}'],
    );
    await ask({ kind: 'policy', view: 'runs', versions: ['x'] }, upstream);
    assert.deepEqual(
      asked.map(({ query }) => query.policy_version),
      [undefined, 'x'],
    );
  });
});

describe('annotations', () => {
  it('tell in words what happened, oldest first, of the types and rollouts that are asked for', async () => {
    const killed = {
      type: 'kill-switch',
      id: 'audit-3',
      at: iso(now),
      action: 'rollout.kill-switch',
      subject: 'optimize',
      actor: 'alice',
      reason: 'queue grows, fast',
      previousState: { stage: 'internal' },
      newState: { stage: 'shadow' },
      rollout: null,
      audit: { sequence: 3, hash: '' },
    };
    const opened = {
      type: 'breaker',
      at: iso(now - minute),
      key: 'pve::a',
      from: 'closed',
      to: 'open',
      failures: 3,
    };
    const { upstream } = upstreamOf({ events: [killed, opened], more: false });
    const of = async (more: object) =>
      columns(await ask({ kind: 'events', what: ['breakers', 'killSwitches'], ...more }, upstream));
    const all = await of({});
    assert.deepEqual(all.title, ['Breaker of a: open', 'Rollout kill switch: optimize']);
    assert.deepEqual(all.text, [
      'It was closed, and moved after 3 failures in a row.',
      'queue grows, fast, by alice (internal → shadow)',
    ]);
    assert.deepEqual(all.tags, ['breaker,open,pve', 'kill-switch,rollout.kill-switch,optimize']);
    assert.deepEqual((await of({ rollouts: ['other'], types: ['pbs'] })).title, undefined);
    assert.deepEqual((await of({ instances: ['a'], rollouts: ['other'] })).title, ['Breaker of a: open']);
  });
});

describe('a template variable', () => {
  it('lists instances by name with their keys, narrowed by type, in the order of numbers', async () => {
    const named = (name: string) => instance('pve', name);
    const ten = healthDocument.parse({
      ...fleet,
      instances: ['node10', 'node2', 'node2'].map(named).concat(instance('pbs', 'x')),
    });
    const { upstream } = upstreamOf(null, ten);
    assert.deepEqual(columns(await ask({ kind: 'variable', of: 'instances', types: ['pve'] }, upstream)), {
      text: ['node2 (pve)', 'node10 (pve)'],
      value: ['pve::node2', 'pve::node10'],
    });
    assert.deepEqual(columns(await ask({ kind: 'filterValues', key: 'type' }, upstream)).value, [
      'pbs',
      'pve',
    ]);
    assert.deepEqual(await ask({ kind: 'filterValues', key: 'constructor' }, upstream), []);
  });
});
