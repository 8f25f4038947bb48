import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consequence } from './consequence.ts';
import { obstacleOf, roleFor, wordsOf, type Order } from './order.ts';
import { readRollout } from './readRollout.ts';

const stage = (title: string, status: string) => ({ name: title, title, status, changes: `${title} of it` });

function rollout(change: object = {}) {
  const document = readRollout({
    id: 'sync',
    revision: 4,
    state: 'running',
    stage: 'B',
    stageStartedAt: '2026-11-21T02:00:00Z',
    stages: [stage('A', 'done'), stage('B', 'current'), stage('C', 'next')],
    lever: { settings: { maxConcurrency: 2, restart: false }, simulated: false },
    actions: [
      { action: 'promote', allowed: false, why: 'the dwell is not served' },
      { action: 'abort', allowed: true },
    ],
    preconditions: [
      {
        name: 'window',
        title: 'The window is open',
        met: false,
        why: 'waits for sre to confirm it',
        role: 'sre',
      },
    ],
    signOffs: [
      { role: 'sre', by: null, at: null },
      { role: 'product', by: 'ines', at: '2026-11-21T02:30:00Z' },
    ],
    killSwitches: [
      {
        name: 'backlog',
        title: 'Persistence backlog',
        budgetSeconds: 300,
        steps: [{ maxInFlight: 5 }, { maxConcurrency: 2 }],
        rollsBack: false,
        last: null,
      },
    ],
    ...change,
  });
  assert.ok(document);
  return document;
}

const action = (name: Extract<Order, { kind: 'action' }>['action']): Order => ({
  kind: 'action',
  action: name,
});
const now = Date.parse('2026-11-21T03:00:00Z');

test('what goes in the safe direction takes an operator, the rest an admin, as the endpoints say', () => {
  for (const order of [
    action('hold'),
    action('rollback'),
    { kind: 'kill-switch', killSwitch: 'backlog' },
    { kind: 'note' },
  ] satisfies Order[])
    assert.equal(roleFor(order), 'operator');
  for (const order of [
    action('start'),
    action('promote'),
    action('finish'),
    action('resume'),
    action('abort'),
    { kind: 'sign-off', role: 'sre' },
    { kind: 'tick', precondition: 'window' },
    { kind: 'drill', drill: 'quota' },
  ] satisfies Order[])
    assert.equal(roleFor(order), 'admin');
});

test('a promotion is not possible once its verdict has expired, whatever the scheduler said last', () => {
  const running = (expiresAt: string) =>
    rollout({
      actions: [
        { action: 'promote', allowed: true },
        { action: 'rollback', allowed: true },
      ],
      verdict: { decision: 'promote', at: '2026-11-21T02:59:30Z', expiresAt, results: [] },
    });
  assert.equal(obstacleOf(running('2026-11-21T03:00:01Z'), action('promote'), now), undefined);
  assert.match(obstacleOf(running('2026-11-21T03:00:00Z'), action('promote'), now) ?? '', /has expired/);
  assert.equal(obstacleOf(running('2026-11-21T03:00:00Z'), action('rollback'), now), undefined);
});

test('what is not possible says why: as the scheduler does, or because it was given meanwhile', () => {
  assert.equal(obstacleOf(rollout(), action('promote'), now), 'The dwell is not served');
  assert.equal(obstacleOf(rollout(), action('abort'), now), undefined);
  assert.match(obstacleOf(rollout(), action('start'), now) ?? '', /does not offer it/);
  assert.equal(obstacleOf(rollout(), { kind: 'sign-off', role: 'sre' }, now), undefined);
  assert.match(
    obstacleOf(rollout(), { kind: 'sign-off', role: 'product' }, now) ?? '',
    /^ines has signed off/,
  );
  assert.match(obstacleOf(rollout(), { kind: 'sign-off', role: 'legal' }, now) ?? '', /asks for no sign-off/);
  assert.equal(obstacleOf(rollout(), { kind: 'tick', precondition: 'window' }, now), undefined);
  assert.match(
    obstacleOf(rollout(), { kind: 'tick', precondition: 'gone' }, now) ?? '',
    /does not ask for this/,
  );
  assert.equal(
    obstacleOf(rollout({ state: 'draft' }), { kind: 'kill-switch', killSwitch: 'backlog' }, now),
    undefined,
  );
});

test('a promotion tells the stage it goes to, and the last one that it ends the rollout', () => {
  assert.match(consequence(rollout(), action('promote')), /^Goes on from “B” \(B of it\) to “C”: C of it\./);
  const last = rollout({ stages: [stage('A', 'done'), stage('B', 'current')] });
  assert.match(consequence(last, action('promote')), /^Ends the rollout: “B”/);
});

test('a finish tells which stages will not be carried out', () => {
  assert.equal(
    consequence(rollout(), action('finish')),
    'Ends the rollout: “B” (B of it) stays in force for good. “C” will not be carried out.',
  );
});

test('an abort tells that nothing is taken back, and what may still take effect', () => {
  const told = consequence(rollout(), action('abort'));
  assert.match(
    told,
    /takes nothing back: the workload stays as it is now \(maxConcurrency 2, restart false\)/,
  );
  assert.doesNotMatch(told, /on its way/);
  assert.match(consequence(rollout({ pending: {} }), action('abort')), /on its way may still take effect/);
});

test('a resume tells that the stage begins anew where a kill switch has moved the lever', () => {
  assert.match(consequence(rollout({ state: 'holding' }), action('resume')), /No setting changes/);
  const pulled = { at: '2026-11-21T02:10:00Z', secondsToEffect: 1, withinBudget: true };
  const killSwitches = [{ ...rollout().killSwitches[0], last: pulled }];
  assert.match(
    consequence(rollout({ state: 'holding', killSwitches }), action('resume')),
    /Sets “B” .* again.*begins anew/,
  );
});

test('a kill switch tells its steps, its budget, and what becomes of the rollout', () => {
  const pull: Order = { kind: 'kill-switch', killSwitch: 'backlog' };
  assert.equal(
    consequence(rollout(), pull),
    'Persistence backlog: within 5 min. Sets maxInFlight 5, then maxConcurrency 2, unless that is narrower already. It puts the rollout on hold.',
  );
  const killSwitches = [{ ...rollout().killSwitches[0], rollsBack: true }];
  assert.match(consequence(rollout({ killSwitches }), pull), /ends the rollout as rolled back\.$/);
  assert.match(consequence(rollout({ state: 'draft' }), pull), /not under way, and stays as it is\.$/);
  assert.match(consequence(rollout({ state: 'done' }), pull), /The rollout stays as it is\.$/);
});

test('a tick tells what is confirmed, and as which role', () => {
  const tick: Order = { kind: 'tick', precondition: 'window' };
  assert.match(consequence(rollout(), tick), /^Confirms as sre: The window is open\./);
  assert.equal(wordsOf(rollout(), tick).confirm, 'Confirm now');
});
