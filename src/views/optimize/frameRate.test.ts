import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FrameRate } from './frameRate.ts';

/** Draws for some seconds, so many pictures each. */
function draw(rate: FrameRate, from: number, seconds: number, perSecond: number): number {
  for (let frame = 1; frame <= seconds * perSecond; frame += 1)
    rate.onFrame(from + (frame * 1_000) / perSecond);
  return from + seconds * 1_000;
}

describe('the frame rate', () => {
  it('is lessened at once, and recovers after five good seconds', () => {
    const rate = new FrameRate();
    assert.equal(rate.lowest, 60);
    rate.onFrame(0);
    let at = draw(rate, 0, 2, 60);
    assert.equal(Math.round(rate.lowest), 60);
    at = draw(rate, at, 1, 20);
    assert.equal(Math.round(rate.lowest), 20);
    at = draw(rate, at, 4, 60);
    assert.equal(Math.round(rate.lowest), 20);
    draw(rate, at, 1, 60);
    assert.equal(Math.round(rate.lowest), 60);
  });

  it('does not count the time out of sight', () => {
    const rate = new FrameRate();
    rate.onFrame(0);
    const at = draw(rate, 0, 1, 60);
    rate.onHidden();
    rate.onFrame(at + 60_000);
    draw(rate, at + 60_000, 2, 60);
    assert.equal(Math.round(rate.lowest), 60);
  });
});
