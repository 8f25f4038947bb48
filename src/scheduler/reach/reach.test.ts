import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { rules } from '../../../alerts/rules.ts';
import { adaptive, changed, optimize, sync } from '../../../tests/written-plans.ts';
import { reachReport, type ReachReport, type ReachRow } from '../../contract/reach.ts';
import { rolloutPlan } from '../../contract/plan.ts';
import { afterFailure, afterSuccess, beforePoll, closedBreaker } from '../polling/breaker.ts';
import { loadPlans } from '../rollout/plan-file.ts';
import { reachApart } from './apart.ts';
import { longestOpenMs, seedBreakerRow, seedOpenForMs } from './pulse-breaker.ts';
import { seedQueueRow } from './pulse-queue.ts';
import { reach } from './reach.ts';
import { reachDrills } from './reach-drills.ts';
import { reachRules } from './reach-rules.ts';
import { reachTriggers } from './reach-triggers.ts';

const told = ({ of, stage, name, reason }: ReachRow) => `${of} ${stage ?? ''} ${name}: ${reason}`;
const unreachable = (rows: ReachRow[]) => rows.filter(({ reachable }) => !reachable);

describe('what is shipped', () => {
  let report: ReachReport;
  before(() => {
    const plans = loadPlans(join(import.meta.dirname, '../../../rollouts')).map(({ plan }) => plan);
    report = reachReport.parse(reach(plans, rules));
  });

  it('has no trigger, alert rule or drill that cannot fire', () => {
    const wanted = report.rows.filter(({ kind }) => kind !== 'known-negative');
    assert.deepEqual(unreachable(wanted).map(told), []);
    assert.equal(report.unreachable, 0);
  });

  it('is looked at in full: every trigger at every stage that it guards, every rule, every drill', () => {
    const plans = loadPlans(join(import.meta.dirname, '../../../rollouts')).map(({ plan }) => plan);
    const triggers = plans.flatMap((plan) =>
      plan.stages.flatMap((stage) =>
        [...new Set([...plan.rollback, ...stage.rollback])].map(
          (name) => `${plan.name}/${stage.name}/${name}`,
        ),
      ),
    );
    const of = (kind: ReachRow['kind']) => report.rows.filter((row) => row.kind === kind);
    assert.deepEqual(
      of('trigger')
        .map((row) => `${row.of}/${row.stage}/${row.name}`)
        .sort(),
      triggers.sort(),
    );
    assert.deepEqual(
      of('alert').map(({ name }) => name),
      rules.map(({ uid }) => uid),
    );
    assert.equal(
      of('drill').length,
      plans.reduce((sum, { drills }) => sum + Object.keys(drills).length, 0),
    );
  });

  it('fires in its time: a window after the fault, and not much later', () => {
    const seconds = (of: string, name: string) =>
      report.rows.filter((row) => row.of === of && row.name === name).map((row) => row.seconds ?? Infinity);
    assert.ok(seconds('adaptive-polling', 'queue-tripled').every((each) => each >= 900 && each <= 1_200));
    assert.ok(seconds('adaptive-polling', 'majority-stale').every((each) => each >= 120 && each <= 240));
    assert.ok(seconds('search-console-sync', 'halt-propagation').every((each) => each <= 30));
    assert.deepEqual(seconds('search-console-sync', 'rate-limit-spike'), [7 * 86_400]);
    // Ten minutes, until the third failure opens the breaker, and until Grafana looks.
    const [breaker] = seconds('alerts', 'rollcall-breaker-not-closed');
    assert.ok(breaker !== undefined && breaker > 600 && breaker <= 720, String(breaker));
  });
});

it('is the same from a thread of its own', async () => {
  const plans = [rolloutPlan.parse(optimize())];
  const assumptions = { runsPerHour: 50 };
  const apart = await reachApart({ plans, rules, assumptions });
  assert.deepEqual(apart, reach(plans, rules, assumptions));
});

describe('the known negatives', () => {
  it('the seed asks for a breaker in open for ten minutes, and its state fields never show one', () => {
    assert.ok(longestOpenMs() < seedOpenForMs);
    assert.equal(seedBreakerRow().reachable, false);
    assert.match(seedBreakerRow().reason, /every failed probe resets since/);
  });

  it('not in any sequence of answers, however the jitter falls', () => {
    const steps = fc.array(
      fc.record({ ok: fc.boolean(), drawn: fc.double({ min: 0, max: 1 - 1e-9, noNaN: true }) }),
    );
    fc.assert(
      fc.property(steps, (answers) => {
        let now = 0;
        let breaker = closedBreaker(now);
        for (const { ok, drawn } of answers) {
          const opened = breaker.state === 'open' ? breaker.since : now;
          now = breaker.retryAt ?? now + 10_000;
          assert.ok(now - opened <= longestOpenMs());
          breaker = beforePoll(breaker, now);
          breaker = ok ? afterSuccess(breaker, now) : afterFailure(breaker, now, () => drawn);
        }
      }),
    );
  });

  it('ours, on the time since it was last closed, fires on the same failures', () => {
    const [row] = reachRules(rules, 'alerts');
    assert.equal(row?.reachable, true);
  });

  it('the seed asks for a queue over 1.5 × instances, and its depth never is', () => {
    assert.equal(seedQueueRow().reachable, false);
    assert.match(seedQueueRow().reason, /each instance stands in the queue once/);
  });
});

describe('an alert rule', () => {
  const rule = { uid: 'x', title: 'X', above: 0, for: '0s' };
  it('on a number that is never that high is told with the highest that there was', () => {
    const [row] = reachRules(
      [{ ...rule, query: { kind: 'history', series: ['staleness.overThreshold'] }, above: 1 }],
      'a',
    );
    assert.equal(row?.reachable, false);
    assert.match(
      row?.reason ?? '',
      /the highest number that any scenario gave is 1, and 1 has to be exceeded/,
    );
  });

  it('that has to hold for longer than the number does is told so', () => {
    const query = { kind: 'history', series: ['deadLetters.count'] };
    const [row] = reachRules([{ ...rule, query, for: '2h' }], 'a');
    assert.match(row?.reason ?? '', /it exceeds 0 under some scenario, but never for 2h/);
  });

  it('on a query that gives no numbers, or that nobody knows, is told so', () => {
    const [table, unknown] = reachRules(
      [
        { ...rule, query: { kind: 'queue' } },
        { ...rule, query: { kind: 'weather' } },
      ],
      'a',
    );
    assert.match(table?.reason ?? '', /a query of kind queue answers with is not simulated/);
    assert.match(unknown?.reason ?? '', /the data source does not know this query/);
  });
});

describe('a trigger', () => {
  const reached = (written: object) => reachTriggers(rolloutPlan.parse(written));
  const of = (rows: ReachRow[], name: string) => rows.filter((row) => row.name === name);

  it('over a limit that the lever does not let the workload pass is unreachable', () => {
    const small = changed(sync(), {
      'rollbackTo.maxQueueSize': 800,
      'stages.0.settings.maxQueueSize': 800,
      'stages.1.settings.maxQueueSize': 800,
      'stages.2.settings.maxQueueSize': 800,
    });
    const rows = of(reached(small), 'queue-escalation');
    assert.equal(rows.length, 3);
    assert.deepEqual(
      rows.map(({ reachable }) => reachable),
      [false, false, false],
    );
    assert.match(rows[0]?.reason ?? '', /no input made it fail; the nearest was: /);
  });

  it('on a share of runs is unreachable where too few runs come in for its floor', () => {
    const plan = rolloutPlan.parse(optimize());
    const few = reachTriggers(plan, { runsPerHour: 35 });
    assert.equal(of(few, 'timeouts-public')[0]?.reachable, false);
    assert.match(of(few, 'timeouts-public')[0]?.reason ?? '', /timeouts_public 1\.0000 exceeds 0\.0300, but/);
    const enough = reachTriggers(plan, { runsPerHour: 45 });
    assert.equal(of(enough, 'timeouts-public')[0]?.reachable, true);
  });

  it('that fails while everything is well is told so', () => {
    const eager = changed(adaptive(), { 'criteria.majority-stale.test.threshold': 1 });
    const [row] = of(reached(eager), 'majority-stale');
    assert.deepEqual(
      [row?.reachable, row?.reason],
      [false, 'it fails while everything is well: it would roll back any rollout'],
    );
  });

  it('on what no model knows is not taken for reachable', () => {
    const strange = changed(adaptive(), {
      'criteria.majority-stale.source': { kind: 'prometheus', query: 'up' },
    });
    const [row] = of(reached(strange), 'majority-stale');
    assert.equal(row?.reachable, false);
    assert.match(row?.reason ?? '', /no model of \{"kind":"prometheus"/);
  });
});

describe('a drill', () => {
  it('that is rarer than the rollout is long is told to block nothing of it', () => {
    const rows = reachDrills(rolloutPlan.parse(optimize()));
    assert.match(rows[0]?.reason ?? '', /overdue after the shortest possible rollout, of 1 d/);
    const [weekly] = reachDrills(rolloutPlan.parse(sync()));
    assert.match(weekly?.reason ?? '', /overdue before the rollout can be done, and blocks its promotion/);
  });
});
