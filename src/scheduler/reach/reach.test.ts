import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { conditionsOf } from '../../../alerts/rule.ts';
import { rules as shippedRules } from '../../../alerts/rules.ts';
import { adaptive, changed, optimize, sync } from '../../../tests/written-plans.ts';
import { reachReport, type ReachReport, type ReachRow } from '../../contract/reach.ts';
import type { AlertCondition } from '../../contract/alert-condition.ts';
import { rolloutPlan } from '../../contract/plan.ts';
import type { SeriesName } from '../../contract/series.ts';
import { afterFailure, afterSuccess, beforePoll, closedBreaker } from '../polling/breaker.ts';
import { loadPlans } from '../rollout/plan-file.ts';
import { reachApart } from './apart.ts';
import { longestOpenMs, playbookBreakerRow, playbookOpenForMs } from './pulse-breaker.ts';
import { playbookQueueRow } from './pulse-queue.ts';
import { reach } from './reach.ts';
import { reachDrills } from './reach-drills.ts';
import { reachRules } from './reach-rules.ts';
import { reachTriggers } from './reach-triggers.ts';

const told = ({ of, stage, name, reason }: ReachRow) => `${of} ${stage ?? ''} ${name}: ${reason}`;
const rules = conditionsOf(shippedRules);
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
  it('the playbook asks for a breaker in open for ten minutes, and its state fields never show one', () => {
    assert.ok(longestOpenMs() < playbookOpenForMs);
    assert.equal(playbookBreakerRow().reachable, false);
    assert.match(playbookBreakerRow().reason, /every failed probe resets since/);
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
    const ours = rules.filter(({ uid }) => uid === 'rollcall-breaker-not-closed');
    const [row] = reachRules(ours, 'alerts');
    assert.equal(row?.reachable, true);
  });

  it('the playbook asks for a queue over 1.5 × instances, and its depth never is', () => {
    assert.equal(playbookQueueRow().reachable, false);
    assert.match(playbookQueueRow().reason, /each instance stands in the queue once/);
  });
});

describe('an alert rule', () => {
  const rule = { uid: 'x', title: 'X', is: '>', threshold: 0, firesWithoutData: false, for: '0s' } as const;
  const on = (series: SeriesName): AlertCondition => ({
    ...rule,
    measured: { kind: 'series', series, reduce: 'last', within: '1m' },
  });
  const why = (condition: AlertCondition) => {
    const [row] = reachRules([condition], 'a');
    return [row?.reachable, row?.reason];
  };

  it('on a number that is never that high is told with the nearest that there was', () => {
    assert.deepEqual(why({ ...on('staleness.overThreshold'), threshold: 1 }), [
      false,
      'the nearest number that any scenario gave is 1, and it has to be > 1',
    ]);
  });

  it('that has to hold for longer than the number does is told so', () => {
    assert.deepEqual(why({ ...on('deadLetters.count'), for: '2h' }), [
      false,
      'it is > 0 under some scenario, but never for 2h',
    ]);
  });

  it('from a limit on that the lever itself sets can fire; over it, it cannot', () => {
    const inFlight = { ...on('sync.coordinator.inFlight'), threshold: 10 };
    assert.equal(why({ ...inFlight, is: '>=' })[0], true);
    assert.equal(why({ ...inFlight, is: '>' })[0], false);
  });

  it('over three times the baseline is measured against what was before the fault', () => {
    const number = { kind: 'series', series: 'queue.backlog', reduce: 'median', within: '24h' } as const;
    const tripled = {
      ...on('queue.backlog'),
      against: { number, times: 3, floor: 15 },
      threshold: 1,
      for: '15m',
    };
    assert.equal(why(tripled)[0], true);
    assert.equal(why({ ...tripled, against: { ...tripled.against, floor: 1_000_000 } })[0], false);
  });

  it('on what the service says of itself is held to the numbers that it can say', () => {
    const told = {
      kind: 'told',
      script: { endpoint: '/api/rollouts', expression: '.rollouts | length' },
      farthest: { value: 1, when: 'there is one' },
    } as const;
    assert.deepEqual(why({ ...rule, measured: told }), [true, 'X: fires when there is one']);
    assert.deepEqual(why({ ...rule, measured: told, threshold: 1 }), [
      false,
      'the service never says more than 1, and it has to be > 1',
    ]);
  });

  it('that no series is sampled for is told so; one that fires without data needs none', () => {
    const unknown = on('service.none' as SeriesName);
    assert.deepEqual(why(unknown), [false, 'its query gave no number under any scenario']);
    assert.equal(why({ ...unknown, firesWithoutData: true })[0], true);
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
