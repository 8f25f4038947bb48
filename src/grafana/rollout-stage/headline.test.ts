import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RolloutDocument, Verdict } from '../../contract/rollout.ts';
import { adviceOf, headline } from './headline.ts';

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

const rollout = (change: Partial<RolloutDocument>): RolloutDocument => ({
  id: 'adaptive-polling',
  title: 'Adaptive polling',
  planHash: '',
  state: 'running',
  revision: 2,
  stage: 'p25',
  stageStartedAt: null,
  stages: [],
  verdict,
  actions: [],
  history: [],
  ...change,
});

test('a verdict in force is told as its word and its sentence, and the word not twice', () => {
  assert.deepEqual(headline(rollout({}), now), {
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

test('before the start and after the end the state speaks, and an old verdict advises nothing', () => {
  for (const [state, word] of [
    ['draft', 'NOT STARTED'],
    ['done', 'DONE'],
    ['rolled-back', 'ROLLED BACK'],
  ] as const) {
    assert.equal(headline(rollout({ state }), now).word, word);
    assert.equal(adviceOf(rollout({ state }), now), undefined);
  }
});

test('a rollback is told with who ordered it and why', () => {
  const at = '2026-11-21T02:50:00Z';
  const entry = {
    at,
    action: 'rollback' as const,
    actor: 'ines',
    reason: 'stale',
    fromStage: 'p25',
    toStage: null,
  };
  assert.equal(
    headline(rollout({ state: 'rolled-back', history: [entry] }), now).sentence,
    'Rolled back by ines: stale',
  );
});
