import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CriterionSource } from '../../../contract/plan.ts';
import type { Sample } from '../judge/sample.ts';
import { samplesBetween } from './recorded-feed.ts';
import { record, Recording } from './recording.ts';

const start = Date.UTC(2026, 10, 1);
const series = 'queue.backlog';
const source: CriterionSource = { kind: 'history', series };
const of = (...samples: Sample[]) => {
  const recording = new Recording(start, start + 600_000);
  for (const sample of samples) recording.add(series, sample);
  return recording;
};

describe('a recording', () => {
  it('tells gaps, duplicates, what is out of order and what is not a number', () => {
    const recording = of(
      { at: start, value: 1 },
      { at: start + 60_000, value: 2 },
      { at: start + 30_000, value: 3 },
      { at: start + 60_000, value: NaN },
      { at: start + 70_000, value: Infinity },
    );
    assert.deepEqual(recording.notes([series]), [
      {
        series,
        samples: 5,
        firstAt: '2026-11-01T00:00:00.000Z',
        lastAt: '2026-11-01T00:01:10.000Z',
        gaps: 2,
        longestGapSeconds: 30,
        duplicates: 1,
        outOfOrder: 1,
        notFinite: 2,
      },
    ]);
  });

  it('has nothing of a series that was never recorded, and says that it cannot tell', () => {
    const [note] = of().notes([series]);
    assert.deepEqual([note?.samples, note?.firstAt], [0, null]);
    assert.equal(of().faultOf(series), 'the history has no samples of queue.backlog');
    const asked = of();
    asked.known(series);
    assert.equal(asked.faultOf(series), null);
  });

  it('passes over what lies outside of its span, and times that are none', () => {
    assert.equal(
      of({ at: start - 1, value: 1 }, { at: start + 600_001, value: 1 }, { at: NaN, value: 1 }).size,
      0,
    );
  });

  it('is the same in another thread', () => {
    const samples = fc.array(
      fc.record(
        { at: fc.integer({ min: start, max: start + 600_000 }), value: fc.double(), base: fc.nat() },
        { requiredKeys: ['at', 'value'], noNullPrototype: true },
      ),
    );
    fc.assert(
      fc.property(samples, (drawn) => {
        const recording = of(...drawn);
        recording.fault('sql:runs', 'the database is away');
        const copy = Recording.of(structuredClone(recording.columns()));
        assert.deepEqual(copy.samples(series), recording.samples(series));
        assert.deepEqual(copy.notes([series]), recording.notes([series]));
        assert.equal(copy.faultOf('sql:runs'), 'the database is away');
      }),
    );
  });

  it('gives what is within a span, both ends included, in order of time', () => {
    const times = fc.array(fc.nat(60).map((tick) => start + tick * 10_000));
    fc.assert(
      fc.property(times, fc.nat(60), fc.nat(60), (drawn, low, high) => {
        const recording = of(...drawn.map((at, value) => ({ at, value })));
        recording.known(series);
        const [from, to] = [start + low * 10_000, start + high * 10_000];
        const answer = samplesBetween(recording, { source }, from, to);
        assert.ok('samples' in answer);
        const expected = drawn.filter((at) => at >= from && at <= to).sort((a, b) => a - b);
        assert.deepEqual(
          answer.samples.map(({ at }) => at),
          expected,
        );
      }),
    );
  });
});

describe('reading what was recorded', () => {
  it('asks each source once for every part of the span, without overlap, and for the size of the fleet', async () => {
    const asked: string[] = [];
    const to = start + 13 * 3_600_000;
    const recording = await record(
      {
        samples: async (each, from, until) => {
          asked.push(`${each.kind === 'history' ? each.series : each.kind} ${(from - start) / 3_600_000}`);
          return {
            samples: [
              { at: from, value: 1 },
              { at: until, value: 2 },
            ],
          };
        },
      },
      [source, source],
      start,
      to,
    );
    assert.deepEqual(asked, [
      'queue.backlog 0',
      'queue.backlog 6',
      'queue.backlog 12',
      'instances.total 0',
      'instances.total 6',
      'instances.total 12',
    ]);
    const [note] = recording.notes([series]);
    assert.deepEqual([note?.samples, note?.duplicates, note?.lastAt], [6, 0, new Date(to).toISOString()]);
  });

  it('keeps why a source has nothing', async () => {
    const recording = await record({ samples: async () => ({ error: 'away' }) }, [source], start, start + 1);
    assert.equal(recording.faultOf(series), 'away');
  });
});
