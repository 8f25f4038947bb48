import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolloutAction, type RolloutAction, type RolloutDocument } from '../../contract/rollout.ts';
import { actionsSince, isKnownAction, offeredActions } from './decisions.ts';

const rollout = (state: RolloutDocument['state'], possible: RolloutAction[]) =>
  ({
    state,
    revision: 4,
    actions: rolloutAction.options.map((action) => ({ action, allowed: possible.includes(action) })),
    history: [
      { action: 'note', reason: 'a note' },
      { action: 'in-effect', reason: 'third' },
      { action: 'promote', reason: 'second' },
      { action: 'start', reason: 'first' },
    ],
  }) as unknown as RolloutDocument;

const inSight = (document: RolloutDocument) => offeredActions(document).first.map(({ action }) => action);

test('of hold, resume and start only what suits the state stands in sight', () => {
  assert.deepEqual(inSight(rollout('running', ['hold', 'rollback'])), ['promote', 'hold', 'rollback']);
  assert.deepEqual(inSight(rollout('holding', ['resume', 'rollback'])), ['promote', 'resume', 'rollback']);
  assert.deepEqual(inSight(rollout('draft', [])), ['start', 'promote', 'rollback']);
});

test('whatever is possible stands in sight, but for an abort', () => {
  const possible = rollout('running', ['promote', 'finish', 'hold', 'rollback', 'abort']);
  assert.deepEqual(inSight(possible), ['promote', 'finish', 'hold', 'rollback']);
});

test('every action is offered somewhere, in any state', () => {
  for (const state of ['draft', 'promoting', 'done', 'aborted'] as const) {
    const { first, rest } = offeredActions(rollout(state, []));
    assert.deepEqual(
      [...first, ...rest].map(({ action }) => action).toSorted(),
      rolloutAction.options.toSorted(),
    );
  }
});

test('what happened since a revision is as many entries as it rose by, notes not counted', () => {
  const reasons = (revision: number) =>
    actionsSince(rollout('running', []), revision).map(({ reason }) => reason);
  assert.deepEqual(reasons(4), []);
  assert.deepEqual(reasons(2), ['third', 'second']);
  assert.deepEqual(reasons(5), []);
});

test('an action of a newer scheduler is not taken for one of ours', () => {
  assert.ok(rolloutAction.options.every(isKnownAction));
  for (const other of ['warp', 'toString', '__proto__']) assert.equal(isKnownAction(other), false);
});
