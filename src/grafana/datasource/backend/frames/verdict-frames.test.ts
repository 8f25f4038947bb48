import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { framedRollout } from './rollout-document.ts';
import { verdictFrames } from './verdict-frames.ts';

const older = {
  id: 'adaptive-polling',
  state: 'running',
  stage: 'p25',
  stages: [{ name: 'p25' }],
  verdict: { decision: 'rollback', summary: 'Roll back: stale.', results: [] },
};

describe('the frame of a rollout', () => {
  it('carries the document of a scheduler of any version, whole', () => {
    const [frame] = verdictFrames(framedRollout.parse({ ...older, invented: [1] }));
    const { custom } = JSON.parse(frame?.meta ?? '{}') as { custom?: unknown };
    assert.deepEqual(custom, { rollout: { ...older, invented: [1] } });
  });

  it('says to an alert rule that a rollback is advised, and nothing where there is no verdict', () => {
    const advised = (verdict: unknown) => {
      const [frame] = verdictFrames(framedRollout.parse({ ...older, verdict }));
      return [...(frame?.fields.find(({ name }) => name === 'rollbackAdvised')?.values ?? [])];
    };
    assert.deepEqual(advised(older.verdict), [1]);
    assert.deepEqual(advised({ ...older.verdict, decision: 'hold' }), [0]);
    assert.deepEqual(advised(null), [0]);
  });

  it('keeps one alert for a rollout, whatever its stage and the words of its verdict are', () => {
    const labels = (document: object) =>
      verdictFrames(framedRollout.parse(document)).flatMap(({ fields }) =>
        fields.filter(({ kind }) => kind === 'string').map(({ name, values }) => [name, ...values]),
      );
    const later = {
      ...older,
      stage: 'p50',
      verdict: { ...older.verdict, summary: 'Roll back: 61 s stale.' },
    };
    assert.deepEqual(labels(older), [['rollout', 'adaptive-polling']]);
    assert.deepEqual(labels(later), labels(older));
  });
});
