import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { recordedFrom } from '../../../../tests/recorded-history.ts';
import { smallPlan, stage } from '../../../../tests/rollout-world.ts';
import { sampleEveryMs } from '../../../contract/series.ts';
import { judgeAll } from '../judge/judge.ts';
import type { CriterionMemory } from '../judge/hysteresis.ts';
import { evidenceFrom } from '../judge/window.ts';
import { criteriaOf } from '../judging.ts';
import { decide } from '../verdict.ts';
import { samplesBetween } from './recorded-feed.ts';
import { Recording } from './recording.ts';
import { replay } from './replay.ts';

const seriesOf = ['adaptive.staleness.max', 'queue.backlog', 'polls.failed'] as const;
const rate = {
  title: 'Failed runs',
  source: { kind: 'sql', query: 'runs' },
  test: { kind: 'rate', atMost: 0.3, window: '2m', minSamples: 3 },
};
const events = {
  title: 'No failed poll',
  source: { kind: 'history', series: 'polls.failed' },
  test: { kind: 'no-events', window: '1m' },
};
const plan = () => {
  const { criteria } = smallPlanWritten;
  return smallPlan({
    criteria: { ...criteria, rate, events },
    stages: [
      stage('one', 25, { dwell: '2m', exit: ['stale', 'events'], rollback: ['rate'] }),
      stage('two', 100, { dwell: '2m' }),
    ],
  });
};
const threshold = (series: string, limit: number) => ({
  title: series,
  source: { kind: 'history', series },
  test: {
    kind: 'threshold',
    aggregate: 'mean',
    comparison: '<',
    threshold: limit,
    window: '1m',
    minSamples: 2,
  },
});
const smallPlanWritten = {
  criteria: { stale: threshold('adaptive.staleness.max', 60), backlog: threshold('queue.backlog', 100) },
};

/** A history as it may be: gaps, duplicates, out of order, what is no number, times that are no ticks. */
const samples = fc.array(
  fc.record({
    series: fc.constantFrom(...seriesOf, 'sql:runs'),
    tick: fc.nat(119),
    off: fc.constantFrom(0, 0, 0, 0, 1, 4_999, 9_999),
    value: fc.oneof(fc.constantFrom(0, 1, 50, 150), fc.constantFrom(NaN, Infinity)),
  }),
  { minLength: 50, maxLength: 400 },
);
const ticks = 120;

function recordingOf(
  drawn: { series: string; tick: number; off: number; value: number }[],
  regular: boolean,
): Recording {
  const recording = new Recording(recordedFrom, recordedFrom + ticks * sampleEveryMs);
  // Without a regular part hardly anything but missing data would be judged.
  if (regular)
    for (let tick = 0; tick < ticks; tick++) {
      const at = recordedFrom + tick * sampleEveryMs;
      for (const series of ['adaptive.staleness.max', 'queue.backlog', 'polls.failed'])
        recording.add(series, { at, value: series === 'polls.failed' ? 0 : 10 });
      recording.add('sql:runs', { at: at + 1, value: 0 });
    }
  for (const { series, tick, off, value } of drawn)
    recording.add(series, { at: recordedFrom + tick * sampleEveryMs + off, value });
  return recording;
}

describe('a replay', () => {
  it('gives at every tick the verdict, reasons and hashes that the live judge gives on the same history', () => {
    fc.assert(
      fc.property(samples, fc.boolean(), (drawn, regular) => {
        const recording = recordingOf(drawn, regular);
        let memory: Record<string, CriterionMemory> | undefined;
        let stageStartedAt: number | null = null;
        const input = {
          plan: plan(),
          planHash: '',
          recording,
          startAt: recordedFrom,
          people: 'prompt' as const,
        };
        for (const tick of replay(input)) {
          const verdict = tick.verdict();
          if (!verdict) continue;
          const { rollout, at } = tick;
          if (rollout.stageStartedAt !== stageStartedAt) memory = undefined;
          stageStartedAt = rollout.stageStartedAt;
          const [index, startedAt] = [rollout.stage as number, stageStartedAt as number];
          const current = rollout.plan.stages[index] as (typeof rollout.plan.stages)[number];
          const criteria = criteriaOf(rollout.plan, current);
          // As Judging does: every source is asked anew at each tick, for as much as the judge looks back.
          const asked = criteria.map(({ name, criterion }) => [
            name,
            samplesBetween(recording, criterion, evidenceFrom(criterion, at, startedAt), at),
          ]);
          const context = {
            now: at,
            stageStartedAt: startedAt,
            instances: 0,
            baselines: {},
            ...(memory && { memory }),
          };
          const live = judgeAll(criteria, Object.fromEntries(asked) as never, context);
          memory = live.memory;
          const expected = decide({
            stage: current.name,
            now: at,
            stageStartedAt: startedAt,
            dwellMs: current.dwell,
            held: false,
            results: live.results,
            unmet: [],
            waived: [],
          });
          assert.deepEqual(verdict, expected);
          assert.equal(tick.decision, expected.decision);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('never promotes without a pass of every exit criterion, and rolls back on a failed trigger alone', () => {
    fc.assert(
      fc.property(samples, fc.boolean(), (drawn, regular) => {
        const recording = recordingOf(drawn, regular);
        const input = {
          plan: plan(),
          planHash: '',
          recording,
          startAt: recordedFrom,
          people: 'prompt' as const,
        };
        for (const { done, verdict } of replay(input)) {
          if (done === null || done.order === 'start') continue;
          const { results } = verdict() ?? { results: [] };
          if (done.order === 'promote') {
            assert.ok(
              results.filter(({ role }) => role === 'exit').every(({ verdict: says }) => says === 'pass'),
            );
            assert.ok(results.every(({ value }) => value === null || Number.isFinite(value)));
          } else assert.ok(results.some(({ role, verdict: says }) => role === 'trigger' && says === 'fail'));
        }
      }),
      { numRuns: 60 },
    );
  });
});
