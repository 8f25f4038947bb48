import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { adaptive, changed, complaints, optimize, sync } from '../../../tests/written-plans.ts';

describe('a plan is accepted with', () => {
  it('exits that tighten from stage to stage, and triggers with them', () => {
    assert.deepEqual(complaints(optimize()), []);
  });

  for (const [what, plan, changes] of [
    ['one criterion as exit and as trigger', adaptive, { 'stages.0.rollback': ['queue'] }],
    ['roles that it uses without listing any', adaptive, { roles: undefined }],
    ['a larger step where it says so', adaptive, { 'stages.2': undefined, largestStepPercent: 50 }],
    [
      'a change window over midnight',
      adaptive,
      { changeWindows: [{ days: ['mon'], from: '22:00', to: '06:00', timezone: 'Europe/Berlin' }] },
    ],
    [
      'limits of other kinds, which only the rollout can compare',
      sync,
      { 'criteria.queue-peak.test.threshold': { timesBaseline: 90 } },
    ],
  ] as const)
    it(what, () => assert.deepEqual(complaints(changed(plan(), changes)), []));
});

describe('whatever stages a plan has', () => {
  const stages = fc.array(
    fc.record({
      percent: fc.integer({ min: 0, max: 100 }),
      groups: fc.subarray(['staging', 'east', 'west']),
      dwellMinutes: fc.integer({ min: 0, max: 90 }),
    }),
    { minLength: 1, maxLength: 6 },
  );
  const rising = stages.map((list) => {
    const percents = list.map(({ percent }) => percent).sort((a, b) => a - b);
    return list.map((stage, index) => ({ ...stage, percent: percents[index] ?? 0, groups: ['staging'] }));
  });

  it('an accepted one only ever widens, by no more than its largest step, and can be judged within each dwell', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(stages, rising), fc.integer({ min: 1, max: 100 }), (list, largestStepPercent) => {
        const [, , , , last] = adaptive().stages;
        const plan = changed(adaptive(), {
          largestStepPercent,
          stages: list.map(({ percent, groups, dwellMinutes }, index) => ({
            ...last,
            name: `s${index}`,
            settings: { enabled: true, scope: { groups, percent } },
            dwell: `${dwellMinutes}m`,
            snapshots: ['end'],
          })),
        });
        const steps = list.map(({ percent, groups }, index) => {
          const before = list[index - 1] ?? { percent: 0, groups: [] };
          return {
            by: percent - before.percent,
            keeps: before.groups.every((group) => groups.includes(group)),
          };
        });
        const sound =
          steps.every(({ by, keeps }) => keeps && by >= 0 && by <= largestStepPercent) &&
          list.every(({ dwellMinutes }) => dwellMinutes >= 30);
        assert.equal(complaints(plan).length === 0, sound, complaints(plan).join('\n'));
        if (sound) accepted += 1;
      }),
      { numRuns: 500, seed: 6 },
    );
    assert.ok(accepted > 0, 'no plan of the run was sound');
  });
});
