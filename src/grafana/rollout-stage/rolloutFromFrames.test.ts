import type { DataFrame, FieldType } from '@grafana/data';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { newest } from '../../views/rollout/newest.ts';
import { rolloutsFromFrames } from './rolloutFromFrames.ts';

const rollout = (id: string, revision: number) =>
  ({ id, revision, stages: [], actions: [] }) as unknown as RolloutDocument;
const frame = (custom: Record<string, unknown> | undefined, refId = 'A'): DataFrame => ({
  refId,
  fields: [],
  length: 0,
  ...(custom && { meta: { custom } }),
});
const target = (refId: string, uid: string, type = 'rollcall-scheduler-datasource') => ({
  refId,
  datasource: { uid, type },
});

test('takes every frame that carries a rollout, and passes over the rest', () => {
  const frames = [
    frame(undefined),
    frame({ rollout: null }),
    frame({ rollout: { id: 'half' } }),
    frame({ rollout: rollout('one', 1) }),
    frame({ rollout: rollout('two', 5) }),
  ];
  assert.deepEqual(
    rolloutsFromFrames(frames, []).map(({ document }) => document.id),
    ['one', 'two'],
  );
});

test('takes all the rollouts of a list, each with its row for links and mappings', () => {
  const values = ['one', 'two'];
  const list: DataFrame = {
    ...frame({ rollouts: values.map((id) => rollout(id, 1)) }),
    fields: [{ name: 'rollout', type: 'string' as FieldType.string, config: {}, values }],
  };
  assert.deepEqual(
    rolloutsFromFrames([list], []).map(({ document, row }) => [document.id, row]),
    [
      ['one', 0],
      ['two', 1],
    ],
  );
});

test('shows a rollout once, at its latest revision', () => {
  const frames = [2, 3, 1].map((revision) => frame({ rollout: rollout('one', revision) }));
  assert.deepEqual(
    rolloutsFromFrames(frames, []).map(({ document }) => document.revision),
    [3],
  );
});

test('a decision goes to the data source whose query brought the rollout', () => {
  const [shown] = rolloutsFromFrames(
    [frame({ rollout: rollout('one', 1) }, 'B')],
    [target('A', 'a'), target('B', 'b')],
  );
  assert.equal(shown?.datasourceUid, 'b');
});

test('a data source of another kind takes no decisions', () => {
  const [shown] = rolloutsFromFrames(
    [frame({ rollout: rollout('one', 1) })],
    [target('A', '-- Dashboard --', 'datasource')],
  );
  assert.equal(shown?.datasourceUid, undefined);
});

test('what an action answered stands until the queries have caught up', () => {
  const queried = rollout('one', 2);
  assert.equal(newest(queried, undefined).revision, 2);
  assert.equal(newest(queried, rollout('one', 3)).revision, 3);
  assert.equal(newest(queried, rollout('one', 2)), queried);
  assert.equal(newest(queried, rollout('two', 9)), queried);
});
