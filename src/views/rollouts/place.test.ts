import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parts, placeOf, readPlace } from './place.ts';

describe('a place among the rollouts', () => {
  it('is the list where no rollout is named', () => {
    for (const path of ['/rollouts', '/rollouts/']) assert.deepEqual(readPlace(path), { at: 'list' });
  });

  it('is the rollout as it is now where no part is named', () => {
    assert.deepEqual(readPlace('/rollouts/optimize/'), { at: 'rollout', id: 'optimize', part: 'now' });
  });

  it('is nowhere for a part that there is not, and for one too many', () => {
    for (const path of ['/rollouts/optimize/nonsense', '/rollouts/optimize/backtest/more', '/rollouts/a//b'])
      assert.deepEqual(readPlace(path), { at: 'nowhere' });
  });

  it('is read as it was written, whatever the id', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.constantFrom(...parts), (id, part) => {
        assert.deepEqual(readPlace(placeOf(id, part)), { at: 'rollout', id, part });
      }),
    );
  });

  it('is read even where somebody broke its escapes', () => {
    assert.deepEqual(readPlace('/rollouts/%zz'), { at: 'rollout', id: '%zz', part: 'now' });
  });
});
