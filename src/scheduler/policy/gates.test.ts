import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { judgeGates, type GateMeasures } from './gates.ts';

const measures = (timeouts: number, fallbacks: number, delta: number, of = 10_000): GateMeasures => ({
  timeouts: { count: timeouts, of },
  fallbacks: { count: fallbacks, of },
  objectiveDelta: { count: delta, of, pairs: of },
});
const passed = (given: GateMeasures) => judgeGates(given).stages.map((stage) => stage.passed);

describe('the gates of optimize', () => {
  it('are passed by equality, stage by stage', () => {
    assert.deepEqual(passed(measures(1_500, 2_000, -2_000)), [true, false, false]);
    assert.deepEqual(passed(measures(800, 1_000, -1_000)), [true, true, false]);
    assert.deepEqual(passed(measures(300, 500, -300)), [true, true, true]);
  });

  it('say what does not hold in a fixed order, with four decimals', () => {
    const [shadow] = judgeGates(measures(1_501, 2_001, -2_001)).stages;
    assert.deepEqual(shadow?.reasons, [
      'timeout_rate 0.1501 exceeds 0.1500',
      'fallback_rate 0.2001 exceeds 0.2000',
      'objective_delta_ratio -0.2001 below -0.2000',
    ]);
  });

  it('are not passed by what was not measured, or is no number', () => {
    const [shadow] = judgeGates(measures(0, 0, 0, 0)).stages;
    assert.deepEqual(shadow?.reasons, [
      'timeout_rate was not measured',
      'fallback_rate was not measured',
      'objective_delta_ratio was not measured',
    ]);
    assert.deepEqual(passed(measures(NaN, NaN, NaN)), [false, false, false]);
    assert.deepEqual(passed({ ...measures(0, 0, 0), objectiveDelta: { count: -1, of: 0, pairs: 1 } }), [
      false,
      false,
      false,
    ]);
  });

  it('are passed by no stage that a laxer one is not passed by', () => {
    const counted = fc.record({ count: fc.double(), of: fc.double() });
    fc.assert(
      fc.property(
        counted,
        counted,
        fc.record({ count: fc.double(), of: fc.double(), pairs: fc.nat() }),
        (timeouts, fallbacks, objectiveDelta) => {
          const { stages } = judgeGates({ timeouts, fallbacks, objectiveDelta });
          const [shadow, internal, everybody] = stages.map((stage) => stage.passed);
          assert.ok((!internal || shadow) && (!everybody || internal));
          for (const stage of stages) assert.equal(stage.passed, stage.reasons.length === 0);
        },
      ),
    );
  });
});
