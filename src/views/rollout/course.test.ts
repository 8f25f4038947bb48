import assert from 'node:assert/strict';
import { test } from 'node:test';
import { courseOf, spanOf, stepOf } from './course.ts';

const judged = {
  stepSeconds: 60,
  times: [0, 60_000, 120_000],
  criteria: [
    {
      name: 'staleness',
      role: 'exit' as const,
      values: [4, null, 12],
      thresholds: [60, null, 45],
      verdicts: ['pass' as const, null, 'pass' as const],
    },
    {
      name: 'new',
      role: 'exit' as const,
      values: [null, null, 3],
      thresholds: [null, null, 9],
      verdicts: [null, null, 'pass' as const],
    },
  ],
};

test('a course has a gap where there was no value, and the threshold that holds now', () => {
  const course = courseOf(judged, 'staleness');
  assert.deepEqual(
    course?.points.map(({ value }) => value),
    [4, null, 12],
  );
  assert.equal(course?.threshold, 45);
});

test('a single value is no course, and neither is a criterion that was not judged', () => {
  assert.equal(courseOf(judged, 'new'), undefined);
  assert.equal(courseOf(judged, 'other'), undefined);
});

test('a course goes as far back as its window, within what a person can read and the service keeps', () => {
  assert.equal(spanOf(60), 900);
  assert.equal(spanOf(1_800), 1_800);
  assert.equal(spanOf(30 * 86_400), 2 * 86_400);
});

test('it is asked for in whole minutes, about sixty of them', () => {
  assert.equal(stepOf(900), 60);
  assert.equal(stepOf(3_600), 60);
  assert.equal(stepOf(2 * 86_400), 2_880);
});
