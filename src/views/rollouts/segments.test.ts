import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { secondsByLabel, segmentsOf } from './segments.ts';
import type { Tone } from './words.ts';

const word = (tone: Tone) => ({ tone, word: tone });
const said = (...each: [number, Tone][]) => each.map(([at, tone]) => ({ at, said: tone }));

describe('the segments of a band', () => {
  it('join what says the same, and end where something else is said', () => {
    assert.deepEqual(segmentsOf(said([0, 'good'], [10, 'good'], [20, 'bad']), 30, 100, word), [
      { from: 0, to: 20, tone: 'good', label: 'good' },
      { from: 20, to: 30, tone: 'bad', label: 'bad' },
    ]);
  });

  it('leave a gap where nothing was said for longer than a word holds', () => {
    assert.deepEqual(segmentsOf(said([0, 'good'], [100, 'good']), 110, 20, word), [
      { from: 0, to: 20, tone: 'good', label: 'good' },
      { from: 100, to: 110, tone: 'good', label: 'good' },
    ]);
  });

  it('do not reach over the end', () => {
    assert.deepEqual(segmentsOf(said([0, 'wait'], [50, 'bad']), 50, 1_000, word), [
      { from: 0, to: 50, tone: 'wait', label: 'wait' },
    ]);
  });

  it('are summed up by what they say, the longest first', () => {
    const segments = segmentsOf(said([0, 'good'], [1_000, 'bad'], [9_000, 'good']), 10_000, 60_000, word);
    assert.deepEqual(secondsByLabel(segments), [
      { label: 'bad', tone: 'bad', seconds: 8 },
      { label: 'good', tone: 'good', seconds: 2 },
    ]);
  });
});
