import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { pulseRuleGroups } from '../../alerts/grafana/pulse-rules.ts';
import { grafanaRules } from '../../alerts/grafana/rules-file.ts';
import { ruleGroups } from '../../alerts/rules.ts';
import { rollcallQuery } from '../../src/contract/query.ts';
import { alertFault } from '../../src/grafana/datasource/alerting.ts';

interface WrittenRule {
  uid: string;
  condition: string;
  data: { refId: string; datasourceUid: string; relativeTimeRange: { from: number }; model: Model }[];
  for: string;
  keepFiringFor: string;
  noDataState: string;
  execErrState: string;
  dashboardUid?: string;
  panelId?: number;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}
interface Model {
  refId: string;
  type?: string;
  expression?: string;
  conditions?: { evaluator: { params: number[] }; unloadEvaluator?: { params: number[] } }[];
}

const written = (...more: [Parameters<typeof grafanaRules>[2]] | []) =>
  (
    parse(grafanaRules(ruleGroups, () => 7, ...more)) as {
      groups: { name: string; folder: string; interval: string; rules: WrittenRule[] }[];
    }
  ).groups;
const rules = written().flatMap((group) => group.rules);

describe('the rules of Grafana', () => {
  it('ask the data source what it knows, and alerting can use', () => {
    for (const { uid, data } of rules)
      for (const { datasourceUid, model } of data.filter((each) => each.datasourceUid !== '__expr__')) {
        assert.equal(datasourceUid, 'rollcall');
        const query = rollcallQuery.safeParse(model);
        assert.ok(query.success, `${uid}: ${query.error?.message}`);
        assert.equal(alertFault(query.data), undefined, uid);
      }
  });

  it('name nothing in an expression that they do not ask, and decide by the condition', () => {
    for (const { uid, condition, data } of rules) {
      const known = new Set(data.map(({ refId }) => refId));
      assert.ok(known.has(condition), uid);
      for (const { datasourceUid, model } of data)
        if (datasourceUid === '__expr__')
          for (const name of model.type === 'math'
            ? [...(model.expression ?? '').matchAll(/\$(\w+)/g)].map(([, each]) => each as string)
            : [model.expression ?? ''])
            assert.ok(known.has(name), `${uid}: ${name}`);
    }
  });

  it('clear below where they fire, never above', () => {
    const both = rules.flatMap(({ data }) =>
      data.flatMap(({ model }) =>
        (model.conditions ?? []).flatMap(({ evaluator, unloadEvaluator }) =>
          unloadEvaluator ? [[unloadEvaluator.params[0] ?? NaN, evaluator.params[0] ?? NaN] as const] : [],
        ),
      ),
    );
    assert.ok(both.length >= 12);
    for (const [clears, fires] of both) assert.ok(clears < fires, `${clears} and ${fires}`);
  });

  it('say what no data and an error are; silence alone fires by them', () => {
    for (const { uid, noDataState, execErrState } of rules) {
      const states = [noDataState, execErrState];
      if (uid === 'rollcall-scheduler-silent') assert.deepEqual(states, ['Alerting', 'Alerting']);
      else assert.ok(['OK', 'KeepLast'].includes(noDataState) && execErrState === 'KeepLast', uid);
    }
  });

  it('carry labels to route by, and all that a page says', () => {
    for (const { uid, labels, annotations, keepFiringFor, panelId, dashboardUid } of rules) {
      assert.deepEqual(Object.keys(labels), ['severity', 'owner', 'team', 'scope', 'rollcall_alert'], uid);
      for (const told of ['summary', 'description', 'first_action', 'rollout', 'runbook_url'])
        assert.ok(annotations[told], `${uid}: ${told}`);
      assert.ok(keepFiringFor && keepFiringFor !== '0s', uid);
      assert.ok(panelId === 7 && dashboardUid?.startsWith('rollcall-'), uid);
      // What the link to the panel in a message is made of.
      assert.deepEqual([annotations.__dashboardUid__, annotations.__panelId__], [dashboardUid, '7'], uid);
    }
  });

  it('hold a dollar twice where provisioning would take it for a variable of the environment', () => {
    for (const { uid, labels } of rules)
      for (const label of Object.values(labels)) assert.doesNotMatch(label, /(?<!\$)\$(?!\$)/, uid);
  });

  it('can be written again for a second Rollcall in the same Grafana, with nothing in common', () => {
    const second = {
      datasourceUid: 'rollcall-two',
      folder: 'Rollcall two',
      idPrefix: 'second',
      server: 'rollcall',
    } as const;
    const groups = written(second);
    const ids = new Set(rules.map(({ uid }) => uid));
    for (const { folder, rules: others } of groups) {
      assert.equal(folder, 'Rollcall two');
      for (const { uid, data } of others) {
        assert.ok(!ids.has(uid), uid);
        for (const { datasourceUid } of data) assert.ok(['rollcall-two', '__expr__'].includes(datasourceUid));
      }
    }
  });

  it('can be written for a Pulse server: those that it has the data for, without a word of rollouts', () => {
    const ofPulse = { datasourceUid: 'pulse', folder: 'Pulse', idPrefix: 'pulse', server: 'pulse' } as const;
    const file = grafanaRules(pulseRuleGroups, () => 7, ofPulse);
    const { groups } = parse(file) as { groups: { rules: WrittenRule[] }[] };
    const forPulse = groups.flatMap((group) => group.rules);
    assert.deepEqual(
      forPulse.map(({ uid }) => uid),
      ['pulse-staleness', 'pulse-breaker-not-closed', 'pulse-scheduler-silent'],
    );
    for (const { uid, data, annotations } of forPulse) {
      const asked = data.filter(({ datasourceUid }) => datasourceUid === 'pulse').map(({ model }) => model);
      assert.deepEqual(
        asked.map(({ refId }) => refId),
        ['measured'],
        uid,
      );
      const told = Object.keys(annotations).filter((name) => !name.startsWith('__'));
      assert.deepEqual(told, ['summary', 'description', 'first_action', 'runbook_url'], uid);
      assert.doesNotMatch(JSON.stringify(annotations), /`rollcall |rollout/, uid);
    }
  });
});
