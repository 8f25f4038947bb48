import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { backtestRequest } from '../../src/contract/backtest.ts';
import { ProblemError } from '../../src/contract/problem.ts';
import type { Verdict } from '../../src/contract/rollout.ts';
import { fleetSeriesNames } from '../../src/contract/series.ts';
import { rollout } from '../../src/cli/rollout.ts';
import { Backtests } from '../../src/scheduler/rollout/backtest/handlers.ts';
import { Recording } from '../../src/scheduler/rollout/backtest/recording.ts';
import { replay } from '../../src/scheduler/rollout/backtest/replay.ts';
import type { Source } from '../../src/scheduler/rollout/judge/sample.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { openTestDatabase } from '../embedded-database.ts';
import { bad, good, RolloutWorld, stage } from '../rollout-world.ts';
import { seededRandom } from '../simulated-clock.ts';

let database: Database;
let folder: string;
before(async () => void ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

/** A live rollout with an operator who does at once what each verdict says; gives every verdict that it had. */
async function live(
  world: RolloutWorld,
  ticks: number,
  valuesAt: (tick: number) => Record<string, number>,
): Promise<{ verdicts: Verdict[]; recording: Recording; startAt: number; state: string }> {
  const verdicts: Verdict[] = [];
  const stop = world.controller.onChange((news) => {
    if (news.kind === 'verdict') verdicts.push(news.verdict);
  });
  // What is measured for a baseline, before the start.
  await world.ticks(12, good);
  const startAt = world.clock.now();
  await world.act('start');
  for (let tick = 0; tick < ticks; tick++) {
    await world.ticks(1, valuesAt(tick));
    const { state } = await world.get();
    const decision = verdicts.at(-1)?.decision;
    if (state === 'running' && decision !== undefined && decision !== 'hold') await world.act(decision);
    if (!['running', 'holding', 'promoting'].includes((await world.get()).state)) break;
  }
  stop();
  const recording = new Recording(startAt - 120_000, world.clock.now());
  for (const [series, samples] of Object.entries(world.samples))
    for (const sample of samples) recording.add(series, sample);
  for (let at = recording.from; at <= recording.to; at += 10_000)
    recording.add('instances.total', { at, value: 12 });
  const { state } = await world.get();
  return { verdicts, recording, startAt, state };
}

const doubled = {
  title: 'Backlog not doubled',
  source: { kind: 'history', series: 'queue.backlog' },
  test: {
    kind: 'threshold',
    aggregate: 'mean',
    comparison: '<=',
    threshold: { timesBaseline: 2, floor: 1 },
    window: '30s',
    minSamples: 2,
  },
};
const small = {
  title: 'Backlog within fleet',
  source: { kind: 'history', series: 'queue.backlog' },
  test: {
    kind: 'threshold',
    aggregate: 'max',
    comparison: '<=',
    threshold: { timesInstances: 1.5 },
    window: '40s',
    minSamples: 2,
  },
};

describe('a backtest of what a live rollout recorded', () => {
  const random = seededRandom(6);
  const noisy = () => ({
    'adaptive.staleness.max': 30 + 40 * random(),
    'queue.backlog': Math.floor(5 * random()),
  });
  const gaps = (): Record<string, number> => (random() < 0.3 ? {} : noisy());
  const histories: [string, (tick: number) => Record<string, number>][] = [
    ['clean', () => good],
    ['with a regression', (tick) => (tick < 8 ? good : bad)],
    ['noisy', noisy],
    ['with gaps', gaps],
    [
      'with values that are no numbers',
      (tick) => (tick % 5 === 0 ? { ...good, 'adaptive.staleness.max': NaN } : good),
    ],
  ];
  for (const mode of ['manual', 'auto-rollback'])
    for (const [name, valuesAt] of histories)
      it(`gives verdict by verdict what it gave live, evidence hashes too: ${name}, ${mode}`, async () => {
        const stages = [
          stage('one', 25, { exit: ['stale', 'small'] }),
          stage('two', 50, { exit: ['stale'], rollback: ['doubled'] }),
          stage('three', 100),
        ];
        const { criteria } = smallPlanWritten;
        const world = await RolloutWorld.open(database, {
          mode,
          criteria: { ...criteria, doubled, small },
          stages,
          baseline: { window: '1m', minSamples: 5 },
        });
        const { verdicts, recording, startAt, state } = await live(world, 60, valuesAt);
        const replayed: Verdict[] = [];
        let after = 'draft';
        const input = {
          plan: world.plan,
          planHash: world.planHash,
          recording,
          startAt,
          people: 'prompt' as const,
        };
        for (const tick of replay(input)) {
          const verdict = tick.verdict();
          if (verdict) replayed.push(verdict);
          after = tick.after.state;
        }
        assert.ok(verdicts.length > 3);
        for (const [index, verdict] of verdicts.entries()) assert.deepEqual(replayed[index], verdict);
        assert.equal(replayed.length, verdicts.length);
        assert.equal(after, state);
      });
});

const smallPlanWritten = {
  criteria: {
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
  },
};

const planFile = join(import.meta.dirname, '../../rollouts/adaptive-polling.yaml');
const notRecorded = [
  'test-suite',
  'integration-test',
  'soak-test',
  'alerts-quiet',
  'customer-alerts',
  'alerts-cleared',
];
const from = Date.UTC(2026, 10, 1);
const at = (hours: number) => new Date(from + hours * 3_600_000).toISOString();
const valueOf = (series: string, time: number) =>
  series === 'staleness.p50' && time >= from + 30 * 3_600_000 && time < from + 31 * 3_600_000 ? 300 : 0;
/** A fleet that is well for two days, but for an hour in which most of it is stale. */
const source: Source = {
  samples: async (asked, begin, end) => {
    // What is only known as it is now would be asked for another day.
    assert.equal(asked.kind, 'history');
    if (asked.kind !== 'history') return { samples: [] };
    const samples = [];
    for (let time = begin; time <= Math.min(end, from + 48 * 3_600_000); time += 10_000)
      samples.push({
        at: time,
        value: asked.series === 'instances.total' ? 12 : valueOf(asked.series, time),
      });
    return { samples };
  },
};
const asked = (changes: object = {}) =>
  backtestRequest.parse({
    plan: readFileSync(planFile, 'utf8'),
    from: at(0),
    to: at(48),
    without: notRecorded,
    ...changes,
  });

describe('the questions that the API takes', () => {
  const backtests = new Backtests({ source });
  const refused = (asking: Promise<unknown>, status: number, field: string | undefined, why: RegExp) =>
    assert.rejects(asking, (error) => {
      assert.ok(error instanceof ProblemError, String(error));
      assert.deepEqual([error.status, error.field], [status, field]);
      assert.match(error.message, why);
      return true;
    });

  it('are answered in a thread of their own, while everything else goes on', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 5);
    const report = await backtests.backtest(asked());
    clearInterval(timer);
    assert.equal(report.outcome, 'rolled-back');
    assert.match(
      report.summary,
      /Rolled back at stage staging at 2026-11-02T06:00:50.000Z\. .*Majority of instances/,
    );
    assert.ok(turns > 5, `${turns}`);
  });

  it('hold where only a source that does not know the past could tell', async () => {
    const report = await backtests.backtest(
      asked({ without: notRecorded.filter((name) => name !== 'alerts-quiet') }),
    );
    const said = report.events
      .flatMap(({ results = [] }) => results)
      .find(({ name }) => name === 'alerts-quiet');
    assert.equal(said?.verdict, 'insufficient-data');
    assert.equal(said.reason, 'the source failed: alerts are not recorded');
  });

  it('are one at a time', async () => {
    const first = backtests.backtest(asked());
    await refused(backtests.backtest(asked()), 429, undefined, /ask again when it has ended/);
    await first;
  });

  it('are refused with what to do: plan, span, start, criterion', async () => {
    await refused(backtests.backtest(asked({ plan: 'name: x' })), 422, 'plan', /plan:1:/);
    await refused(backtests.backtest(asked({ from: at(2), to: at(1) })), 422, 'to', /give an earlier from/);
    await refused(backtests.backtest(asked({ to: at(24 * 200) })), 422, 'from', /100 days at the most/);
    await refused(backtests.backtest(asked({ startAt: at(72) })), 422, 'startAt', /between from and to/);
    await refused(
      backtests.backtest(asked({ without: ['nope'] })),
      422,
      'without',
      /has no criterion "nope"/,
    );
    await refused(
      backtests.backtest(asked({ from: at(24 * 30), to: at(24 * 31) })),
      422,
      'from',
      /there is not one sample of what adaptive-polling is judged on/,
    );
  });

  it('tell what a threshold would have changed', async () => {
    const { plan } = asked();
    const report = await backtests.whatIf({
      plan,
      from: at(0),
      to: at(48),
      criterion: 'majority-stale',
      thresholds: [60, 120, 400],
      incidents: [{ from: at(30), to: at(31) }],
    });
    assert.deepEqual(
      report.rows.map(({ threshold, falseRollbacks, detected, delaySeconds }) => [
        threshold,
        falseRollbacks,
        detected,
        delaySeconds.median,
      ]),
      [
        [60, 0, 1, 50],
        [120, 0, 1, 50],
        [400, 0, 0, null],
      ],
    );
  });
});

describe('rollcall rollout, on a history file', () => {
  const file = () => join(folder, 'history.csv');
  before(() => {
    const lines = ['series,at,value'];
    for (const series of fleetSeriesNames)
      for (let time = from + 29 * 3_600_000; time <= from + 32 * 3_600_000; time += 10_000)
        lines.push(`${series},${time},${series === 'instances.total' ? 12 : valueOf(series, time)}`);
    writeFileSync(file(), lines.join('\n'));
  });
  const run = async (...args: string[]) => {
    const output = await rollout(args, {});
    return typeof output === 'string' ? output : output.text;
  };

  it('backtests a plan without any service', async () => {
    // A span of three hours has no baseline of a day: a plan with a shorter one is replayed.
    const plan = join(folder, 'plan.yaml');
    writeFileSync(
      plan,
      readFileSync(planFile, 'utf8')
        .replace('baseline: { window: 24h,', 'baseline: { window: 1h,')
        .replace('minSamples: 360 }', 'minSamples: 300 }'),
    );
    const text = await run('backtest', plan, '--history', file(), '--without', notRecorded.join(','));
    assert.match(text, /^adaptive-polling: Rolled back at stage staging/);
    assert.match(text, /Taken for granted:\n {2}The lever obeys at once/);
    const json = JSON.parse(
      await run('backtest', plan, '--history', file(), '--without', notRecorded.join(','), '--json'),
    ) as {
      outcome: string;
    };
    assert.equal(json.outcome, 'rolled-back');
  });

  it('varies a threshold', async () => {
    const args = [
      '--criterion',
      'majority-stale',
      '--thresholds',
      '60..420/120',
      '--incident',
      `${at(30)}/${at(31)}`,
    ];
    const text = await run('what-if', planFile, '--history', file(), ...args);
    assert.match(text, /^120 \* +0 +1 of 1 +50 s/m);
    assert.match(text, /^300 +0 +0 of 1 +-/m);
  });

  it('tells how long evidence takes', async () => {
    const text = await run('time-to-evidence', planFile, '--history', file());
    assert.match(text, /^staging +queue +144 samples/m);
  });

  it('refuses what it cannot read, and says what to write', async () => {
    await assert.rejects(
      run('backtest', planFile, '--history', join(folder, 'none.csv')),
      /cannot be read \(ENOENT\)/,
    );
    await assert.rejects(run('backtest', planFile), /--from is missing/);
    await assert.rejects(run('backtest'), /PLAN is missing/);
    await assert.rejects(
      run('backtest', planFile, '--history', file(), '--people', 'all'),
      /write prompt or absent/,
    );
    writeFileSync(join(folder, 'empty.csv'), 'series,at,value\n');
    await assert.rejects(
      run('backtest', planFile, '--history', join(folder, 'empty.csv')),
      /holds no sample/,
    );
  });
});
