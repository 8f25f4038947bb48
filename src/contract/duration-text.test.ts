import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { durationText } from './duration-text.ts';
import { duration } from './moment.ts';

describe('a duration for a person', () => {
  it('is written as plans write it', () => {
    const written = ['0s', '20s', '15m', '2h', '24h', '54h', '7d', '1500ms'];
    assert.deepEqual(
      written.map((text) => durationText(duration.parse(text))),
      written,
    );
  });

  it('reads back as the same time', () => {
    fc.assert(fc.property(fc.nat(10_000_000_000), (ms) => duration.parse(durationText(ms)) === ms));
  });
});
