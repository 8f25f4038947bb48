import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bad, good, smallPlan, stage } from '../../../../tests/rollout-world.ts';
import { recordedFrom, recordedHistory, type RecordedTick } from '../../../../tests/recorded-history.ts';
import { backtestReport } from '../../../contract/backtest.ts';
import { backtest } from './backtest.ts';
import type { People } from './played-people.ts';

interface Options {
  plan?: object;
  ticks?: number;
  people?: People;
  without?: string[];
  startAt?: number;
}

const run = (
  at: (tick: number) => RecordedTick,
  { plan = {}, ticks = 60, people = 'prompt', without = [], startAt = recordedFrom }: Options = {},
) =>
  backtestReport.parse(
    backtest({
      plan: smallPlan(plan),
      planHash: 'hash',
      recording: recordedHistory(ticks, at),
      startAt,
      people,
      without,
    }),
  );
const whats = (report: ReturnType<typeof run>) =>
  report.events.filter(({ kind }) => kind !== 'verdict').map(({ kind, by, stage }) => [kind, by, stage]);

describe('a backtest', () => {
  it('of a fleet that stays well is promoted stage by stage, each at the tick that has the evidence', () => {
    const report = run(() => good);
    assert.equal(report.outcome, 'done');
    assert.deepEqual(whats(report), [
      ['start', 'people', null],
      ['promote', 'people', 'one'],
      ['finish', 'people', 'two'],
    ]);
    // The dwell is 40 s: that is four ticks after the start.
    assert.deepEqual(
      report.stages.map(({ stage, ended, seconds }) => [stage, ended, seconds]),
      [
        ['one', 'promoted', 40],
        ['two', 'finished', 40],
      ],
    );
    assert.deepEqual(report.stages[0]?.secondsOf, { promote: 10, hold: 30, rollback: 0 });
  });

  it('of a regression is rolled back with its evidence', () => {
    const report = run((tick) => (tick < 6 ? good : bad));
    assert.equal(report.outcome, 'rolled-back');
    assert.match(report.summary, /Rolled back at stage two at .*queue\.backlog is low/);
    const last = report.events.filter(({ kind }) => kind === 'verdict').at(-1);
    assert.equal(last?.decision, 'rollback');
    const tripped = last?.results?.find(({ role }) => role === 'trigger');
    assert.equal(tripped?.verdict, 'fail');
    assert.match(tripped?.evidenceHash ?? '', /^[0-9a-f]{64}$/);
  });

  it('rolls back by itself where the mode of the plan does, with nobody there', () => {
    const report = run((tick) => (tick < 6 ? good : bad), {
      plan: { mode: 'auto-rollback' },
      people: 'absent',
    });
    assert.deepEqual(whats(report).at(-1), ['rollback', 'rollcall', 'one']);
  });

  it('without people stays where a person has to promote, and says since when there was evidence', () => {
    const report = run(() => good, { people: 'absent' });
    assert.equal(report.outcome, 'under-way');
    assert.equal(report.stages[0]?.ended, 'under-way');
    assert.equal(report.stages[0]?.promotableAt, new Date(recordedFrom + 40_000).toISOString());
  });

  it('promotes by itself where mode and stage allow it, and not within its cool-down', () => {
    const stages = [stage('one', 25, { autoPromote: true }), stage('two', 100, { autoPromote: true })];
    const report = run(() => good, { plan: { mode: 'auto-promote', stages }, people: 'absent' });
    assert.equal(report.outcome, 'done');
    assert.equal(report.stages[1]?.seconds, 300);
  });

  it('asks people for sign-offs, which nobody gives where nobody is there', () => {
    const stages = [stage('one', 25, { signOffs: ['sre', 'owner'] }), stage('two', 100)];
    assert.equal(run(() => good, { plan: { stages } }).outcome, 'done');
    const alone = run(() => good, { plan: { stages }, people: 'absent' });
    assert.match(alone.summary, /sign-off by sre is missing/);
  });

  it('waits for the change window of the plan', () => {
    // It begins at midnight UTC, a Sunday.
    const changeWindows = [{ days: ['sun'], from: '00:00', to: '00:01', timezone: 'UTC' }];
    const closed = run(() => good, {
      plan: { changeWindows, stages: [stage('one', 25, { dwell: '2m' }), stage('two', 100)] },
    });
    assert.match(closed.summary, /outside of the change windows: the next opens at 2026-11-08T00:00:00.000Z/);
  });

  it('never promotes on a gap: absence is neither pass nor zero', () => {
    const report = run((tick) => (tick < 2 ? good : undefined));
    assert.equal(report.outcome, 'under-way');
    assert.match(report.stages[0]?.why ?? '', /insufficient-data/);
    const { gaps } = report.recording.find(({ series }) => series === 'queue.backlog') ?? {};
    assert.equal(gaps, 0);
  });

  it('never promotes on a value that is not a number', () => {
    const report = run(() => ({ ...good, 'adaptive.staleness.max': NaN }));
    assert.equal(report.outcome, 'under-way');
    assert.equal(report.recording.find(({ series }) => series === 'adaptive.staleness.max')?.notFinite, 60);
  });

  it('does not start without the baseline that the plan needs, and says why', () => {
    const doubled = {
      title: 'Not doubled',
      source: { kind: 'history', series: 'queue.backlog' },
      test: {
        kind: 'threshold',
        aggregate: 'max',
        comparison: '<=',
        threshold: { timesBaseline: 2, floor: 1 },
        window: '30s',
        minSamples: 2,
      },
    };
    const plan = {
      criteria: { stale: smallPlanCriteria().stale, doubled },
      rollback: ['doubled'],
      baseline: { window: '1m', minSamples: 5 },
    };
    const early = run(() => good, { plan });
    assert.equal(early.outcome, 'not-started');
    assert.match(early.summary, /Never started: .*baseline.*Not doubled: 1 of at least 5 samples/);
    assert.equal(run(() => good, { plan, startAt: recordedFrom + 60_000 }).outcome, 'done');
  });

  it('goes without a criterion that history does not hold only if it is told to, and says that it did', () => {
    const alerts = {
      title: 'Quiet',
      source: { kind: 'alerts', labels: { owner: 'rollcall' } },
      test: { kind: 'no-events', window: '30s' },
    };
    const plan = {
      criteria: { ...smallPlanCriteria(), alerts },
      stages: [stage('one', 25, { exit: ['stale', 'alerts'] }), stage('two', 100)],
    };
    const held = run(() => good, { plan });
    assert.match(held.summary, /the history has no samples of alerts:/);
    const left = run(() => good, { plan, without: ['alerts'] });
    assert.equal(left.outcome, 'done');
    assert.ok(left.assumptions.some((line) => /"Quiet" \(alerts\) was left out/.test(line)));
    assert.throws(
      () => run(() => good, { without: ['nope'] }),
      /has no criterion "nope": it has stale, backlog/,
    );
  });

  it('without any exit criterion left promotes nothing', () => {
    assert.equal(run(() => good, { without: ['stale'] }).outcome, 'under-way');
  });

  it('that flaps is told in full of its times, and of a bounded number of verdicts', () => {
    const report = run(
      (tick) => (Math.floor(tick / 4) % 2 === 0 ? good : { ...good, 'adaptive.staleness.max': 80 }),
      {
        ticks: 9_000,
        plan: { stages: [stage('one', 25, { dwell: '2d' })] },
      },
    );
    assert.ok(report.events.length <= 510);
    assert.match(report.events.at(-1)?.summary ?? '', /further changes of verdicts are counted/);
    assert.equal(report.stages[0]?.seconds, 8_999 * 10);
  });
});

const smallPlanCriteria = () =>
  ({
    stale: {
      title: 'stale is low',
      source: { kind: 'history', series: 'adaptive.staleness.max' },
      test: {
        kind: 'threshold',
        aggregate: 'max',
        comparison: '<',
        threshold: 60,
        window: '30s',
        minSamples: 2,
      },
    },
    backlog: {
      title: 'backlog is low',
      source: { kind: 'history', series: 'queue.backlog' },
      test: {
        kind: 'threshold',
        aggregate: 'max',
        comparison: '<',
        threshold: 100,
        window: '30s',
        minSamples: 2,
      },
    },
  }) as const;
