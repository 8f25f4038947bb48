import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parse } from 'yaml';
import { plans } from '../../alerts/plans.ts';
import type { AlertRule } from '../../alerts/rule.ts';
import { rules } from '../../alerts/rules.ts';
import { alertmanagerConfiguration, alertmanagerTemplate } from '../../alerts/routing/alertmanager-file.ts';
import { grafanaRouting } from '../../alerts/routing/grafana-file.ts';
import { receivers } from '../../alerts/routing/receivers.ts';
import { rootRoute, type Matcher, type Route } from '../../alerts/routing/routes.ts';
import { missing, run } from './tools.ts';

type Labels = Record<string, string>;

/** An alert of each rule at each of its levels; of those about rollouts one for each rollout. */
const alerts: Labels[] = rules.flatMap((rule) =>
  rule.levels.flatMap(({ severity }) =>
    ownersOf(rule).map(({ owner, team }) => ({
      rollcall_alert: rule.name,
      severity,
      owner,
      team,
      scope: rule.scope,
    })),
  ),
);

function ownersOf({ owner }: AlertRule): { owner: string; team: string }[] {
  if (owner !== 'each') return [{ owner, team: owner }];
  return plans.map(({ routing }) => ({ owner: routing.featureOwner, team: 'rollcall' }));
}

/** Which receivers an alert reaches, by the rules that Grafana and Alertmanager share. */
function reached(route: Route, labels: Labels): string[] {
  const names: string[] = [];
  for (const child of route.routes) {
    if (!child.matchers.every((matcher) => matches(matcher, labels))) continue;
    names.push(...reached(child, labels));
    if (!child.goesOn) return names;
  }
  return names.length > 0 ? names : [route.receiver];
}

function matches([label, operator, value]: Matcher, labels: Labels): boolean {
  const has = labels[label] ?? '';
  if (operator === '=') return has === value;
  return new RegExp(`^(?:${value})$`).test(has) === (operator === '=~');
}

const featureOwnerOf = ({ owner = '' }: Labels) =>
  ['gsc-sync', 'optimize'].includes(owner) ? `rollcall-feature-owner-${owner}` : 'rollcall-feature-owner';
const wanted = (labels: Labels) => [featureOwnerOf(labels), 'rollcall-on-call', 'rollcall-team'].sort();

describe('an alert', () => {
  it('of each rule reaches its feature owner, on-call and the team, once each', () => {
    for (const labels of alerts)
      assert.deepEqual(reached(rootRoute, labels).sort(), wanted(labels), JSON.stringify(labels));
  });

  it('that warns waits for maintenance to end, and one that pages never does', () => {
    const all = (route: Route): Route[] => [route, ...route.routes.flatMap(all)];
    for (const route of all(rootRoute)) {
      const warns = route.matchers.some(([label, , value]) => label === 'severity' && value === 'warning');
      assert.equal(route.mutedDuring !== undefined, warns);
    }
  });

  it('of nobody that is known reaches on-call all the same', () => {
    assert.deepEqual(reached(rootRoute, { alertname: 'Somebody else’s' }), ['rollcall-on-call']);
  });
});

describe('the routing of Grafana', () => {
  const file = parse(grafanaRouting()) as {
    contactPoints: { name: string; receivers: { settings: { url: string } }[] }[];
    muteTimes: { name: string }[];
    templates: { template: string }[];
  };

  it('has every receiver, with an address of the environment', () => {
    assert.deepEqual(
      file.contactPoints.map(({ name }) => name),
      receivers.map(({ name }) => name),
    );
    for (const point of file.contactPoints)
      assert.match(point.receivers[0]?.settings.url ?? '', /^\$ROLLCALL_[A-Z_]+_URL$/);
  });
});

describe('the configuration of Alertmanager', { skip: missing('amtool', 'prometheus-alertmanager') }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-routing-'));
  const config = join(folder, 'alertmanager.yml');
  const template = join(folder, 'rollcall.tmpl');
  writeFileSync(config, alertmanagerConfiguration());
  writeFileSync(template, alertmanagerTemplate());
  after(() => rmSync(folder, { recursive: true }));

  it('is accepted by amtool, templates and all', () => {
    const { code, says } = run('amtool', 'check-config', config);
    assert.equal(code, 0, says);
    assert.match(says, /1 templates/);
  });

  it('routes as Grafana does', () => {
    for (const labels of new Map(alerts.map((each) => [`${each.owner} ${each.severity}`, each])).values()) {
      const named = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
      const { answer } = run('amtool', 'config', 'routes', 'test', `--config.file=${config}`, ...named);
      assert.deepEqual(answer.trim().split(',').sort(), wanted(labels), named.join(' '));
    }
  });

  it('silences instances while the fault is the fleet’s, and warnings that page already', () => {
    const { inhibit_rules } = parse(alertmanagerConfiguration()) as {
      inhibit_rules: { source_matchers: string[]; target_matchers: string[] }[];
    };
    assert.deepEqual(
      inhibit_rules.map(({ source_matchers, target_matchers }) => [source_matchers, target_matchers]),
      [
        [['rollcall_alert="fault-may-be-ours"'], ['scope="instance"']],
        [
          ['rollcall_alert=~".+"', 'severity="critical"'],
          ['rollcall_alert=~".+"', 'severity="warning"'],
        ],
      ],
    );
    const fleetWide = rules.filter(({ name }) => name === 'fault-may-be-ours');
    assert.deepEqual(
      fleetWide.map(({ scope }) => scope),
      ['fleet'],
    );
    assert.ok(rules.some(({ scope }) => scope === 'instance'));
  });

  it('has a message that says what, since when, how bad, where, what to do first, and how to stop it', () => {
    const alert = (instance: string, status: string) => ({
      status,
      labels: { alertname: 'RollcallStaleness', severity: 'critical', instance },
      annotations: {
        summary: `${instance} was last polled well 7m ago`,
        description: 'It should be polled.',
        first_action: 'Look at its last error.',
        kill_switch: 'Turn adaptive polling off (budget 5 min)',
        rollout: 'stage p25, changes of the last day: promote (manual)',
        runbook_url: '/public/plugins/rollcall-scheduler-app/docs/operations/staleness.md',
        dashboard_url: '/d/rollcall-scheduler-overview',
      },
      startsAt: '2026-11-21T08:00:00Z',
      endsAt: '2026-11-21T08:09:00Z',
    });
    const names = Array.from({ length: 11 }, (_, n) => `node${n}`);
    const data = join(folder, 'data.json');
    const render = (alerts: object[], text: string) => {
      writeFileSync(
        data,
        JSON.stringify({ status: 'firing', alerts, commonLabels: { severity: 'critical' } }),
      );
      return run(
        'amtool',
        'template',
        'render',
        `--template.glob=${template}`,
        `--template.data=${data}`,
        `--template.text=${text}`,
      );
    };
    const message = '{{ template "rollcall.message" . }}';
    const many = render(
      [...names.map((name) => alert(name, 'firing')), alert('mended', 'resolved')],
      message,
    );
    assert.equal(many.code, 0, many.says);
    for (const line of [
      'What: node0 was last polled well 7m ago',
      'Since: 2026-11-21 08:00:00 UTC',
      'How bad: critical. It should be polled.',
      'Rollout: stage p25, changes of the last day: promote (manual)',
      'First, and safe: Look at its last error.',
      'Kill switch: Turn adaptive polling off (budget 5 min)',
      'Runbook: http://127.0.0.1:3000/public/plugins/rollcall-scheduler-app/docs/operations/staleness.md',
      'Panel: http://127.0.0.1:3000/d/rollcall-scheduler-overview',
    ])
      assert.ok(many.says.includes(`${line}\n`), `${line}\nin\n${many.says}`);
    assert.ok(many.says.includes('These are 10 of 11.'), 'a fleet does not fill a screen');
    assert.ok(!many.says.includes('What: node10 '));
    assert.match(
      many.says,
      /Resolved:\n\nWhat: mended .*\nSince: 2026-11-21 08:00:00 UTC, until 08:09:00 UTC/,
    );
    assert.match(
      render([alert('node0', 'firing')], '{{ template "rollcall.title" . }}').says,
      /^\[FIRING:1\] .*\(critical\)\s*$/,
    );
  });
});
