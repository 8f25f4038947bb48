import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parse, stringify } from 'yaml';
import { exercises } from '../../alerts/prometheus/exercises.ts';
import { alertName, prometheusRules } from '../../alerts/prometheus/rules-file.ts';
import { prometheusTests } from '../../alerts/prometheus/unit-tests.ts';
import type { AlertRule } from '../../alerts/rule.ts';
import { ruleGroups, rules } from '../../alerts/rules.ts';
import { missing, run } from './tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-alerts-'));
const withMetrics = rules.filter(({ prometheus }) => prometheus !== null);

/** Runs promtool's unit tests of these rules, as they are or changed. */
function tested(name: string, groups: Readonly<Record<string, readonly AlertRule[]>>) {
  writeFileSync(join(folder, `${name}.yml`), prometheusRules(groups));
  // The exercises are those of the shipped rules: a changed one has to fail them.
  const shipped = rules.filter((rule) =>
    Object.values(groups).some((group) => group.some((each) => each.name === rule.name)),
  );
  writeFileSync(join(folder, `${name}.test.yml`), prometheusTests(shipped, `${name}.yml`));
  return run('promtool', 'test', 'rules', join(folder, `${name}.test.yml`));
}

describe('the rules of Prometheus', { skip: missing('promtool', 'prometheus') }, () => {
  after(() => rmSync(folder, { recursive: true }));

  it('are accepted by promtool', () => {
    writeFileSync(join(folder, 'rollcall.yml'), prometheusRules(ruleGroups));
    const { code, says } = run('promtool', 'check', 'rules', join(folder, 'rollcall.yml'));
    assert.equal(code, 0, says);
  });

  for (const [group, ofGroup] of Object.entries(ruleGroups))
    it(`of ${group} fire in their time, live through gaps, do not flap, and resolve`, () => {
      const { code, says } = tested(group, { [group]: ofGroup });
      assert.equal(code, 0, says);
    });

  it('would be found out if they waited too long, not long enough, or for another number', () => {
    const [rule] = rules.filter(({ name }) => name === 'staleness');
    const [level] = rule?.levels ?? [];
    assert.ok(rule && level);
    for (const change of [{ for: '20m' }, { for: '1m' }, { threshold: 30 }, { threshold: 300 }]) {
      const { code } = tested('changed', { changed: [{ ...rule, levels: [{ ...level, ...change }] }] });
      assert.notEqual(code, 0, JSON.stringify(change));
    }
  });

  it('tell where the rollout stands, whose it is, and its kill switch', () => {
    writeFileSync(join(folder, 'told.yml'), prometheusRules(ruleGroups));
    const rollout = 'job="rollcall", rollout="search-console-sync"';
    const series = {
      [`rollcall_drill_overdue{${rollout}, drill="rate-limit-spike"}`]: '1+0x40',
      [`rollcall_rollout_stage{${rollout}, stage="phase-b"}`]: '1+0x40',
      [`rollcall_rollout_transitions_total{${rollout}, action="promote", reason="manual"}`]: '0+0x10 1+0x30',
    };
    const document = {
      rule_files: ['told.yml'],
      evaluation_interval: '30s',
      tests: [
        {
          interval: '30s',
          input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
          alert_rule_test: [
            {
              eval_time: '15m',
              alertname: 'RollcallDrillOverdue',
              exp_alerts: [{ exp_labels: {}, exp_annotations: {} }],
            },
          ],
        },
      ],
    };
    writeFileSync(join(folder, 'told.test.yml'), stringify(document));
    // What is expected is left empty, so that promtool says what there is.
    const { says } = run('promtool', 'test', 'rules', join(folder, 'told.test.yml'));
    for (const told of [
      'owner="gsc-sync"',
      'team="gsc-sync"',
      'rollout="stage phase-b, changes of the last day: promote (manual)"',
      'kill_switch="Rate limit spike, sequential again (budget 2 min): `rollcall rollout kill search-console-sync rate-limit-spike',
      'first_action="Do it, or try it dry first: `rollcall rollout drill search-console-sync rate-limit-spike --dry-run',
    ])
      assert.ok(says.includes(told), `${told}\nin\n${says}`);
  });

  it('are exercised each, and nothing else is', () => {
    assert.deepEqual(Object.keys(exercises).sort(), withMetrics.map(({ name }) => name).sort());
  });

  it('carry labels to route by, and all that a page says', () => {
    const { groups } = parse(prometheusRules(ruleGroups)) as {
      groups: { rules: { alert: string; labels: object; annotations: Record<string, string> }[] }[];
    };
    const written = groups.flatMap((group) => group.rules);
    assert.deepEqual(
      [...new Set(written.map(({ alert }) => alert))].sort(),
      withMetrics.map(alertName).sort(),
    );
    for (const { alert, labels, annotations } of written) {
      assert.deepEqual(Object.keys(labels), ['severity', 'owner', 'team', 'scope', 'rollcall_alert'], alert);
      for (const told of [
        'summary',
        'description',
        'first_action',
        'rollout',
        'runbook_url',
        'dashboard_url',
      ])
        assert.ok(annotations[told], `${alert}: ${told}`);
    }
  });
});
