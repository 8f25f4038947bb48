import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RolloutDocument, Verdict } from '../../contract/rollout.ts';
import { adviceOf, headline } from './headline.ts';
import { readRollout } from './readRollout.ts';

const now = Date.parse('2026-11-21T03:00:00Z');

const verdict: Verdict = {
  decision: 'promote',
  summary: 'Promote: 2 of 2 criteria pass and the dwell is served.',
  reasons: [],
  stage: 'p25',
  at: '2026-11-21T02:59:50Z',
  expiresAt: '2026-11-21T03:00:20Z',
  dwellSeconds: 7_200,
  dwellRequiredSeconds: 7_200,
  results: [],
};

const rollout = (change: object): RolloutDocument => {
  const document = readRollout({
    id: 'adaptive-polling',
    revision: 2,
    state: 'running',
    stage: 'p25',
    stages: [
      { name: 'p25', title: '25 %', status: 'current', changes: '3 of 12' },
      { name: 'p50', title: '50 %', status: 'next', changes: '6 of 12' },
    ],
    verdict,
    actions: [],
    ...change,
  });
  assert.ok(document);
  return document;
};

test('a verdict in force is told as its word and its sentence, and the word not twice', () => {
  assert.deepEqual(headline(rollout({}), now), {
    value: 'promote',
    word: 'PROMOTE',
    tone: 'good',
    sentence: '2 of 2 criteria pass and the dwell is served.',
    stale: false,
  });
});

test('an expired verdict is a hold and advises nothing, whatever it said', () => {
  for (const decision of ['promote', 'hold', 'rollback'] as const) {
    const expired = rollout({ verdict: { ...verdict, decision, expiresAt: new Date(now).toISOString() } });
    const { word, stale, sentence } = headline(expired, now);
    assert.equal(word, 'HOLD');
    assert.ok(stale);
    assert.match(sentence, /^Nothing has been judged for 10 s/);
    assert.equal(adviceOf(expired, now), undefined);
  }
});

test('a stage without a verdict is a hold, not a promotion', () => {
  assert.equal(headline(rollout({ verdict: null }), now).word, 'HOLD');
});

test('where no stage is in effect the state speaks, and an old verdict advises nothing', () => {
  for (const [state, word] of [
    ['draft', 'NOT STARTED'],
    ['promoting', 'PROMOTING'],
    ['rolling-back', 'ROLLING BACK'],
    ['done', 'DONE'],
    ['rolled-back', 'ROLLED BACK'],
    ['aborted', 'ABORTED'],
  ] as const) {
    assert.equal(headline(rollout({ state }), now).word, word);
    assert.equal(adviceOf(rollout({ state }), now), undefined);
  }
});

test('a promotion on its way says what it waits for, and the first one that it is the start', () => {
  const pending = { toStage: 'p50' };
  const promoting = headline(rollout({ state: 'promoting', pending }), now);
  assert.equal(promoting.sentence, 'Waiting until the lever is in effect: 6 of 12. Then “50 %” begins.');
  assert.equal(headline(rollout({ state: 'promoting', stage: null, pending }), now).word, 'STARTING');
});

test('what ended a rollout is told with who ordered it and why', () => {
  const entry = {
    at: '2026-11-21T02:50:00Z',
    actor: 'ines',
    reason: 'stale',
    fromStage: 'p25',
    toStage: null,
  };
  const told = (state: string, action: string) =>
    headline(
      rollout({
        state,
        history: [
          { ...entry, action: 'in-effect' },
          { ...entry, action },
        ],
      }),
      now,
    ).sentence;
  assert.equal(told('rolled-back', 'rollback'), 'Rolled back by ines: stale.');
  assert.equal(told('rolled-back', 'kill-switch'), 'Rolled back by ines, with a kill switch: stale.');
  assert.equal(told('aborted', 'abort'), 'Aborted by ines: stale. Nothing was taken back.');
  assert.equal(headline(rollout({ state: 'rolled-back' }), now).sentence, 'Rolled back.');
});

test('a rollout that was finished early does not claim that every stage was passed', () => {
  const stages = [
    { name: 'p25', title: '25 %', status: 'done', changes: '3 of 12' },
    { name: 'p50', title: '50 %', status: 'next', changes: '6 of 12', optional: true },
  ];
  assert.match(headline(rollout({ state: 'done', stages }), now).sentence, /^Finished early: “25 %” stays/);
  assert.match(
    headline(rollout({ state: 'done', stages: stages.slice(0, 1) }), now).sentence,
    /^Every stage has been passed/,
  );
});
