import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Criterion } from '../../../contract/plan.ts';
import type { CriterionMemory } from './hysteresis.ts';
import { createStageJudge } from './stage-judge.ts';

const start = Date.UTC(2026, 10, 21, 8);
const tick = 10_000;
const window = 6 * tick;
const criterion: Criterion = {
  title: 'Backlog',
  source: { kind: 'history', series: 'queue.backlog' },
  test: { kind: 'threshold', aggregate: 'max', comparison: '<=', threshold: 100, window, minSamples: 2 },
  noData: 'hold',
};
/** What it says at each tick of a series; null is a tick without a sample. */
function verdictsOf(values: (number | null)[], memory?: Record<string, CriterionMemory>) {
  const stage = createStageJudge({
    criteria: [{ name: 'backlog', role: 'trigger', criterion }],
    stageStartedAt: start,
    ...(memory && { memory }),
  });
  return values.map((value, index) => {
    const now = start + (index + 1) * tick;
    if (value !== null) stage.push('backlog', { at: now, value });
    const [judgement] = stage.tick(now, 1).judgements;
    return { verdict: judgement?.verdict, result: () => stage.results()[0], memory: () => stage.memory() };
  });
}
const times = (count: number, value: number | null) => Array.from({ length: count }, () => value);

describe('a criterion that failed', () => {
  it('stays failed until it has met 0.9 × its threshold for a window, then cools down for a window', () => {
    const said = verdictsOf([...times(6, 150), ...times(6, 95), ...times(6, 90), ...times(7, 90)]);
    assert.equal(said[5]?.verdict, 'fail');
    assert.equal(said[11]?.verdict, 'fail', '95 is below the threshold, and not below 0.9 of it');
    assert.equal(said[16]?.verdict, 'fail');
    assert.equal(said[17]?.verdict, 'inconclusive', 'it has cleared, and cools down');
    assert.equal(said[22]?.verdict, 'inconclusive');
    assert.equal(said[23]?.verdict, 'pass');
  });

  it('says so', () => {
    const said = verdictsOf([...times(6, 150), ...times(3, 50)]);
    assert.equal(
      said.at(-1)?.result()?.reason,
      'failed until 2026-11-21T08:01:00.000Z and has not been clear for 60 s since: ' +
        'max 150 is not <= 100, but not every sample breaches it',
    );
    const cool = verdictsOf([...times(6, 150), ...times(6, 50)]);
    assert.match(
      cool.at(-1)?.result()?.reason as string,
      /^cools down since 2026-11-21T08:02:00.000Z, for 60 s: /,
    );
  });

  it('is not cleared by absence', () => {
    const said = verdictsOf([...times(6, 150), ...times(60, null)]);
    assert.equal(said.at(-1)?.verdict, 'fail');
    assert.match(said.at(-1)?.result()?.reason as string, /^failed until .* no sample/);
    assert.notEqual(said.at(-1)?.result()?.noDataSince, null);
  });

  it('remembers it over a restart: its memory is plain data', () => {
    const before = verdictsOf([...times(6, 150), ...times(2, 50)]);
    const memory = JSON.parse(JSON.stringify(before.at(-1)?.memory())) as Record<string, CriterionMemory>;
    assert.equal(verdictsOf(times(3, 50), memory).at(-1)?.verdict, 'fail');
  });
});

describe('a criterion that flaps', () => {
  it('changes between failed and not failed at most once in any cool-down', () => {
    const values = fc.array(fc.tuple(fc.constantFrom(150, 95, 50, null), fc.integer({ min: 1, max: 14 })), {
      minLength: 5,
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, (spells) => {
        const said = verdictsOf(spells.flatMap(([value, ticks]) => times(ticks, value)));
        const changes = said.flatMap(({ verdict }, index) =>
          index > 0 && (verdict === 'fail') !== (said[index - 1]?.verdict === 'fail') ? [index] : [],
        );
        for (const [index, at] of changes.entries())
          assert.ok(index === 0 || (at - (changes[index - 1] as number)) * tick >= window - tick / 2);
      }),
      { numRuns: 300 },
    );
  });
});
