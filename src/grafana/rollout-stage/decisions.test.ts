import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RolloutAction, RolloutDocument } from '../../contract/rollout.ts';
import { actionsSince, consequence, offeredActions, reasonProblem } from './decisions.ts';

const all: RolloutAction[] = ['start', 'promote', 'hold', 'resume', 'rollback'];

const rollout = (state: RolloutDocument['state'], possible: RolloutAction[], current = 0) =>
  ({
    state,
    revision: 4,
    stages: ['Staging', '25 %'].map((title, index) => ({
      title,
      status: index < current ? 'done' : index === current ? 'current' : 'next',
      changes: `${index + 1} of 12`,
    })),
    actions: all.map((action) => ({ action, allowed: possible.includes(action) })),
    history: [{ reason: 'third' }, { reason: 'second' }, { reason: 'first' }],
  }) as unknown as RolloutDocument;

const offered = (document: RolloutDocument) => offeredActions(document).map(({ action }) => action);

test('of hold, resume and start only what suits the state is offered', () => {
  assert.deepEqual(offered(rollout('running', ['hold', 'rollback'])), ['promote', 'hold', 'rollback']);
  assert.deepEqual(offered(rollout('holding', ['resume', 'rollback'])), ['promote', 'resume', 'rollback']);
  assert.deepEqual(offered(rollout('draft', ['start'])), ['start', 'promote', 'rollback']);
});

test('whatever is possible is offered, in any state', () => {
  assert.deepEqual(offered(rollout('rolled-back', ['start'])), ['start', 'promote', 'rollback']);
});

test('a promotion tells the stage it goes to, and the last one that it ends the rollout', () => {
  assert.equal(
    consequence(rollout('running', []), 'promote'),
    'Goes on from “Staging” (1 of 12) to “25 %”: 2 of 12.',
  );
  assert.match(consequence(rollout('running', [], 1), 'promote'), /^Ends the rollout/);
});

test('a start tells the first stage, also of a rollout that has been through all', () => {
  assert.match(consequence(rollout('done', [], 2), 'start'), /“Staging”: 1 of 12/);
});

test('what happened since a revision is as many actions as it rose by', () => {
  const reasons = (revision: number) =>
    actionsSince(rollout('running', []), revision).map(({ reason }) => reason);
  assert.deepEqual(reasons(4), []);
  assert.deepEqual(reasons(2), ['third', 'second']);
  assert.deepEqual(reasons(5), []);
});

test('a reason has 3 to 500 characters, blanks at its ends not counted', () => {
  assert.ok(reasonProblem('  ab  '));
  assert.equal(reasonProblem('abc'), undefined);
  assert.equal(reasonProblem('x'.repeat(500)), undefined);
  assert.match(reasonProblem('x'.repeat(501)) ?? '', /501/);
});
