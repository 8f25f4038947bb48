import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalFrom } from './refusal.ts';

const detail = 'what is wrong';

test('a conflict asks to read the rollout again', () => {
  assert.deepEqual(refusalFrom({ status: 409, data: { detail } }), {
    title: 'The rollout has changed since you looked',
    detail,
    outdated: true,
  });
});

test('a refused role is told who may, by the backend or else by us', () => {
  assert.equal(refusalFrom({ status: 403, data: { detail } }).detail, detail);
  assert.match(refusalFrom({ status: 403 }).detail, /Only an Admin/);
});

test('without an answer it is not known whether it was done, and the rollout is read again', () => {
  for (const error of [
    new TypeError('Failed to fetch'),
    undefined,
    { status: 0 },
    { status: 504, data: {} },
  ]) {
    const { detail: told, outdated } = refusalFrom(error);
    assert.match(told, /not known whether this was carried out/);
    assert.ok(outdated);
  }
});

test('any other problem document is told in its own words, and so is an error of Grafana itself', () => {
  assert.deepEqual(refusalFrom({ status: 422, data: { title: 'Bad reason', detail } }), {
    title: 'Bad reason',
    detail,
    outdated: false,
  });
  assert.equal(
    refusalFrom({ status: 400, data: { message: 'no such data source' } }).detail,
    'no such data source',
  );
});
