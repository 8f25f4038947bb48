import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VerdictHistory } from '../../contract/rollout.ts';
import { periodsOf } from './periods.ts';

type Verdict = VerdictHistory['verdicts'][number];
const start = Date.parse('2026-11-21T08:00:00Z');
const at = (seconds: number, decision: Verdict['decision'], judged: 'pass' | 'fail' = 'pass'): Verdict => ({
  at: new Date(start + seconds * 1_000).toISOString(),
  stage: 'p25',
  decision,
  summary: `${decision} at ${seconds}`,
  criteria: [
    {
      ...{ name: 'queue', role: 'exit', verdict: judged, value: seconds, threshold: 60, bound: null },
      ...{ n: 3, coverage: 1, evidenceHash: '' },
    },
  ],
});
const shape = (verdicts: Verdict[]) =>
  periodsOf(verdicts).map(({ from, to, verdict, kept }) => [
    (from - start) / 1_000,
    (to - start) / 1_000,
    verdict.summary,
    kept,
  ]);

describe('the periods of a history of verdicts', () => {
  it('join verdicts that say the same, though values differ, and tell the newest first', () => {
    assert.deepEqual(shape([at(0, 'hold'), at(60, 'hold'), at(90, 'promote')]), [
      [90, 90, 'promote at 90', 1],
      [0, 90, 'hold at 60', 2],
    ]);
  });

  it('begin anew where a criterion was judged otherwise', () => {
    assert.deepEqual(shape([at(0, 'hold'), at(60, 'hold', 'fail')]), [
      [60, 60, 'hold at 60', 1],
      [0, 60, 'hold at 0', 1],
    ]);
  });

  it('do not reach over a time in which nothing was judged', () => {
    assert.deepEqual(shape([at(0, 'hold'), at(60, 'hold'), at(600, 'hold')]), [
      [600, 600, 'hold at 600', 1],
      [0, 60, 'hold at 60', 2],
    ]);
  });

  it('are none without verdicts', () => assert.deepEqual(periodsOf([]), []));
});
