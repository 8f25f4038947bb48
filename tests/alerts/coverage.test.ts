import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { panelsOf } from '../../alerts/find-panel.ts';
import { plans } from '../../alerts/plans.ts';
import { titleOf, uidOf } from '../../alerts/rule.ts';
import { rules } from '../../alerts/rules.ts';
import { dashboards } from '../../dashboards/all.ts';

const operations = join(import.meta.dirname, '../../docs/operations');
/** What people read who are not paged: one page a rollout, and what a soak test is. */
const noAlerts = ['README', 'soak', ...plans.map(({ name }) => name)];

/** Every alert that the playbooks ask for, in their words: which rule it is, at which level, threshold and time. */
const asked: [words: string, rule: string, severity: string, threshold: number, held: string][] = [
  ['polling §4.2: queue depth > 1.5 × instances for > 10 min, warning', 'queue-depth', 'warning', 1.5, '10m'],
  [
    'polling §4.2: queue depth > 1.5 × instances for > 20 min, critical',
    'queue-depth',
    'critical',
    1.5,
    '20m',
  ],
  ['polling §4.2: staleness > 60 s for > 5 min, critical', 'staleness', 'critical', 60, '5m'],
  ['polling §4.2: dead-letter count above the baseline, warning', 'dead-letters', 'warning', 1, '1m'],
  ['polling §4.2: a breaker stuck for > 10 min, critical', 'breaker-not-closed', 'critical', 600, '0s'],
  ['polling §6: queue depth > 3 × baseline for > 15 min', 'queue-tripled', 'critical', 1, '15m'],
  ['polling §6: staleness > 120 s on the majority', 'majority-stale', 'critical', 120, '1m'],
  ['polling §6: dead-letter count doubles', 'dead-letters-doubled', 'critical', 1, '1m'],
  ['polling §6: panels flatline, exporter or job', 'scheduler-silent', 'critical', 0, '2m'],
  ['polling §6: panels flatline, exporter or job', 'exporter-silent', 'critical', 0, '2m'],
  ['sync §1: queue depth, warn ≥ 500', 'sync-queue', 'warning', 500, '1m'],
  ['sync §1: queue depth, page ≥ 800', 'sync-queue', 'critical', 800, '0s'],
  ['sync §1: in-flight batches, warn ≥ 8', 'sync-in-flight', 'warning', 8, '5m'],
  ['sync §1: in-flight batches, page ≥ 10', 'sync-in-flight', 'critical', 10, '5m'],
  ['sync §1: worker batch p99, page ≥ 5000 ms', 'sync-batch-duration', 'critical', 5_000, '1m'],
  ['sync §1: QPM, warn ≥ 960', 'sync-qpm', 'warning', 960, '1m'],
  ['sync §1: QPM, page ≥ 1100', 'sync-qpm', 'critical', 1_100, '0s'],
  ['sync §1: any exceeded', 'sync-rate-limit-exceeded', 'critical', 0, '0s'],
  ['sync §2: QPM ≥ 1,000 for > 1 minute', 'sync-qpm-sustained', 'critical', 1_000, '1m'],
  ['sync §2: halt propagation > 5 s', 'sync-halt-propagation', 'critical', 5, '0s'],
  ['sync §4: drills weekly, then monthly', 'drill-overdue', 'warning', 0, '0s'],
  ['optimize: timeout_rate above the threshold of the stage', 'optimize-timeout-rate', 'critical', 0, '0s'],
  ['optimize: fallback_rate above the threshold of the stage', 'optimize-fallback-rate', 'critical', 0, '0s'],
  ['optimize: objective_delta_ratio below the threshold', 'optimize-objective-delta', 'critical', 0, '0s'],
  ['optimize: policy/run p95 over the target, 15 min', 'optimize-latency', 'critical', 2_000, '15m'],
  [
    'optimize: repeated view_snapshot_mismatch, 15 min',
    'optimize-view-snapshot-mismatch',
    'critical',
    1,
    '15m',
  ],
  ['optimize: the worker consumes its queue', 'optimize-queue-age', 'warning', 60, '5m'],
];

describe('the alerts', () => {
  for (const [words, name, severity, threshold, held] of asked)
    it(`have what the playbooks ask for: ${words}: ${name}`, () => {
      const level = rules
        .find((rule) => rule.name === name)
        ?.levels.find((each) => each.severity === severity);
      assert.deepEqual([level?.threshold, level?.for], [threshold, held]);
    });

  it('have a page each in docs/operations, and each page an alert', () => {
    const pages = readdirSync(operations)
      .filter((file) => file.endsWith('.md'))
      .map((file) => file.slice(0, -'.md'.length))
      .filter((page) => !noAlerts.includes(page));
    assert.deepEqual(pages.sort(), rules.map(({ name }) => name).sort());
  });

  it('are joined by a page for each rollout', () => {
    for (const { name } of plans) assert.ok(existsSync(join(operations, `${name}.md`)), name);
  });

  it('link to a panel that there is', () => {
    const find = panelsOf(Object.values(dashboards));
    const missing = rules.filter(({ panel }) => find(panel.dashboard, panel.title) === undefined);
    assert.deepEqual(
      missing.map(({ name, panel }) => `${name}: ${panel.dashboard} has no panel ${panel.title}`),
      [],
    );
  });

  it('are known by ids and titles that no other has', () => {
    const levels = rules.flatMap((rule) => rule.levels.map((level) => ({ rule, level })));
    for (const nameOf of [uidOf, titleOf]) {
      const names = levels.map(({ rule, level }) => nameOf(rule, level));
      assert.equal(new Set(names).size, names.length);
    }
  });

  it('are what plans mean that want them quiet: each asks for an owner that has some', () => {
    const owners = new Set<string>(rules.map(({ owner }) => owner));
    const wanted = plans.flatMap(({ criteria }) =>
      Object.values(criteria).flatMap(({ source }) =>
        source.kind === 'alerts' && source.labels.owner !== undefined ? [source.labels.owner] : [],
      ),
    );
    assert.ok(wanted.length > 0);
    for (const owner of wanted) assert.ok(owners.has(owner), owner);
  });
});
