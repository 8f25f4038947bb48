import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BacktestReport } from '../../../contract/backtest.ts';
import type { Decision } from '../../../contract/rollout.ts';
import { stageBands } from './replayed.ts';

const start = Date.parse('2026-01-06T00:00:00Z');
const iso = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
const stage = (name: string, from: number | null, to: number | null) =>
  ({
    stage: name,
    startedAt: from === null ? null : iso(from),
    endedAt: to === null ? null : iso(to),
  }) as BacktestReport['stages'][number];
const verdict = (minutes: number, of: string, decision: Decision) =>
  ({ at: iso(minutes), stage: of, kind: 'verdict', decision }) as BacktestReport['events'][number];
const word = (decision: Decision) => ({ tone: 'wait' as const, word: decision });
const shape = (report: Pick<BacktestReport, 'stages' | 'events'>) =>
  stageBands({ ...report, to: iso(100) }, word).map(({ stage: name, segments }) => [
    name,
    segments.map(({ from, to, label }) => [(from - start) / 60_000, (to - start) / 60_000, label]),
  ]);

describe('the bands of a backtest', () => {
  it('show each stage that began from its first verdict to its end', () => {
    const stages = [stage('p25', 0, 40), stage('p50', 40, null), stage('p75', null, null)];
    const events = [verdict(1, 'p25', 'hold'), verdict(30, 'p25', 'promote'), verdict(41, 'p50', 'hold')];
    assert.deepEqual(shape({ stages, events }), [
      [
        'p25',
        [
          [1, 30, 'hold'],
          [30, 40, 'promote'],
        ],
      ],
      ['p50', [[41, 100, 'hold']]],
    ]);
  });

  it('end where the list of changes was cut off', () => {
    const events = Array.from({ length: 500 }, (_, n) =>
      verdict(n / 10, 'p25', n % 2 === 0 ? 'hold' : 'promote'),
    );
    const [band] = stageBands({ stages: [stage('p25', 0, null)], events, to: iso(100) }, word);
    assert.equal(band?.segments.at(-1)?.to, start + 49.9 * 60_000);
  });
});
