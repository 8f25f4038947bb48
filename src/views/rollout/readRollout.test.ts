import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolloutDocument } from '../../contract/rollout.ts';
import { readRollout } from './readRollout.ts';

/** As the service sent it before it knew of levers, preconditions and drills. */
const older = {
  id: 'adaptive-polling',
  title: 'Adaptive polling',
  planHash: 'a'.repeat(64),
  state: 'running',
  revision: 2,
  stage: 'p25',
  stageStartedAt: '2026-11-21T02:00:00Z',
  stages: [
    { name: 'p25', title: '25 %', status: 'current', dwellRequiredSeconds: 7_200, changes: '3 of 12' },
  ],
  verdict: {
    decision: 'hold',
    summary: 'Hold: queue: insufficient-data.',
    reasons: [],
    stage: 'p25',
    at: '2026-11-21T02:59:50Z',
    expiresAt: '2026-11-21T03:00:20Z',
    dwellSeconds: 60,
    dwellRequiredSeconds: 7_200,
    results: [
      {
        name: 'queue',
        title: 'Queue',
        role: 'exit',
        verdict: 'insufficient-data',
        value: null,
        threshold: 18,
        comparison: '<=',
        unit: 'short',
        n: 0,
        coverage: 0,
        windowSeconds: 1_800,
        reason: 'no sample',
        evidenceHash: 'b'.repeat(64),
      },
    ],
  },
  actions: [{ action: 'hold', allowed: true }],
  history: [],
};

test('a rollout of an older scheduler is read in full, with nothing claimed of what it does not say', () => {
  const read = readRollout(older);
  assert.deepEqual(rolloutDocument.parse(read), read);
  assert.equal(read?.lever.simulated, false);
  assert.deepEqual(read?.killSwitches, []);
  assert.equal(read?.verdict?.results[0]?.noDataSince, null);
});

test('a rollout of a newer scheduler is read without the actions that there are no words for', () => {
  const read = readRollout({
    ...older,
    actions: [...older.actions, { action: 'transmogrify', allowed: true }],
    invented: true,
  });
  assert.deepEqual(
    read?.actions.map(({ action }) => action),
    ['hold'],
  );
});

test('what is no rollout is not read', () => {
  for (const value of [undefined, null, 'rollout', {}, { ...older, stages: null }, { ...older, verdict: {} }])
    assert.equal(readRollout(value), undefined);
});
