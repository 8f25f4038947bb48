import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { timeToEvidenceReport } from '../../../contract/backtest.ts';
import { parsePlan } from '../plan-file.ts';
import { Recording } from './recording.ts';
import { timeToEvidence } from './time-to-evidence.ts';

const start = Date.UTC(2026, 10, 1);
const day = 24 * 3_600_000;
const plan = (name: string) =>
  parsePlan(readFileSync(join(import.meta.dirname, `../../../../rollouts/${name}.yaml`)), name).plan;
/** A day in which a run ends every so many ms, one of its pairs worse or better by up to a twentieth. */
const runsEvery = (ms: number) => {
  const recording = new Recording(start, start + day);
  for (let at = start + ms; at <= start + day; at += ms) {
    recording.add('sql:optimize-timeouts', { at, value: 0 });
    recording.add('sql:optimize-objective-pairs', { at, value: ((at / ms) % 2) * 0.1 - 0.05, base: 1 });
  }
  return recording;
};
const rowOf = (recording: Recording, stage: string, criterion: string, file = 'optimize') => {
  const { rows } = timeToEvidenceReport.parse(timeToEvidence(plan(file), recording));
  const row = rows.find((each) => each.stage === stage && each.criterion === criterion);
  assert.ok(row);
  return row;
};

describe('time to evidence', () => {
  it('of a rate is that of as many runs as prove it while it is looked at every tick', () => {
    const recording = runsEvery(100_000);
    const needs = (['shadow', 'internal', 'public'] as const).map((stage) => {
      const row = rowOf(recording, stage, `timeouts-${stage}`);
      return [row.needs, row.needsAtOneLook];
    });
    assert.deepEqual(needs, [
      [42, 19],
      [91, 36],
      [284, 99],
    ]);
    const row = rowOf(recording, 'public', 'timeouts-public');
    assert.equal(
      row.sentence,
      'public: "Timeout rate at most 0.03" needs 284 runs (99 at one look): about 8 h at 36 an hour.',
    );
    assert.equal(row.seconds, 28_400);
    assert.equal(row.withinDwell, true);
    // A stage that dwells for half an hour waits for its evidence, and not for its dwell.
    assert.equal(rowOf(recording, 'shadow', 'timeouts-shadow').withinDwell, false);
  });

  it('of a ratio is that of pairs like those that were recorded', () => {
    const row = rowOf(runsEvery(100_000), 'public', 'objective-public');
    assert.equal(row.of, 'pairs');
    assert.ok((row.needs ?? 0) >= 10 && (row.needs ?? 0) < 1_000, String(row.needs));
  });

  it('of what nothing comes in for cannot be told', () => {
    const row = rowOf(runsEvery(100_000), 'public', 'fallbacks-public');
    assert.deepEqual([row.perHour, row.seconds, row.withinDwell], [null, null, null]);
    assert.match(row.sentence, /none came in, so nobody can say when/);
  });

  it('of a threshold is its window, and never comes where samples are too seldom to cover it', () => {
    const of = (everyMs: number) => {
      const recording = new Recording(start, start + day);
      for (let at = start; at <= start + day; at += everyMs) recording.add('queue.backlog', { at, value: 1 });
      return rowOf(recording, 'staging', 'queue', 'adaptive-polling');
    };
    assert.equal(of(10_000).seconds, 0.8 * 1_800);
    assert.equal(of(60_000).seconds, null);
    assert.match(of(60_000).sentence, /at 60 an hour they come too seldom to cover its window/);
  });
});
