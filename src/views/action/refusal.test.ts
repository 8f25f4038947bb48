import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalFrom } from './refusal.ts';

const detail = 'what is wrong';

test('a conflict asks to read again what it is about', () => {
  assert.deepEqual(refusalFrom({ status: 409, data: { detail } }), {
    title: 'This has changed since you looked',
    detail,
    outdated: true,
    unknown: false,
  });
});

test('a refused role is told who may, by the backend or else by us', () => {
  assert.equal(refusalFrom({ status: 403, data: { detail } }).detail, detail);
  assert.match(refusalFrom({ status: 403 }).detail, /ask an admin/);
});

test('without an answer it is not known whether it was done, and it is read again', () => {
  for (const error of [
    new TypeError('Failed to fetch'),
    undefined,
    { status: 0 },
    { status: 504, data: {} },
  ]) {
    const { detail: told, outdated, unknown } = refusalFrom(error);
    assert.match(told, /not known whether this was carried out/);
    assert.match(told, /Trying again is safe/);
    assert.ok(outdated && unknown);
  }
});

test('any other problem document is told in its own words, and so is an error of Grafana itself', () => {
  assert.deepEqual(refusalFrom({ status: 422, data: { title: 'Bad reason', detail } }), {
    title: 'Bad reason',
    detail,
    outdated: false,
    unknown: false,
  });
  assert.equal(
    refusalFrom({ status: 400, data: { message: 'no such data source' } }).detail,
    'no such data source',
  );
});
