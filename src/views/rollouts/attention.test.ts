import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as rollouts from '../../../tests/browser/rollouts.ts';
import { byAttention, named } from './attention.ts';

const now = rollouts.testTime.getTime();
const withId = (id: string, of: typeof rollouts.promote) => ({ ...of, id, title: id });
const ids = (each: readonly { id: string }[]) => each.map(({ id }) => id);

describe('the list of rollouts', () => {
  it('begins with what somebody has to look at', () => {
    const all = [
      withId('done', rollouts.done),
      withId('draft', rollouts.draft),
      withId('running', rollouts.promote),
      withId('to-roll-back', rollouts.rollback),
      withId('overdue', rollouts.overdue),
    ];
    assert.deepEqual(ids(byAttention(all, now)), ['overdue', 'to-roll-back', 'running', 'draft', 'done']);
  });

  it('puts those of one kind in the order of their titles', () => {
    const all = ['b', 'c', 'a'].map((id) => withId(id, rollouts.promote));
    assert.deepEqual(ids(byAttention(all, now)), ['a', 'b', 'c']);
  });

  it('is searched by words of the title and the id, in any order', () => {
    const all = [withId('adaptive-polling', rollouts.promote), withId('optimize', rollouts.draft)];
    assert.deepEqual(ids(named(all, ' Polling adaptive ')), ['adaptive-polling']);
    assert.deepEqual(ids(named(all, '')), ['adaptive-polling', 'optimize']);
    assert.deepEqual(named(all, 'sync'), []);
  });
});
