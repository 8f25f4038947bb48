import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { adaptive, changed, complaints, refused } from '../../../../tests/written-plans.ts';
import { rolloutPlan } from '../../plan.ts';
import { cellsOf, planOfCell } from '../course.ts';

/** The shipped plan with its five stages shared between two cells: each begins with what the plan begins with. */
const shared = () => {
  const plan = adaptive();
  const stages = plan.stages.map((stage) => ({ ...stage, cell: 'eu' }));
  const others = plan.stages.map((stage) => ({ ...stage, cell: 'us', name: `us-${String(stage.name)}` }));
  return { ...plan, stages: [...stages, ...others] };
};

describe('a plan whose stages are of several cells', () => {
  it('may begin in each cell with what the lever was at before', () => {
    assert.deepEqual(complaints(shared()), []);
  });

  it('is carried out by each cell as far as its stages go, and by no other', () => {
    const plan = rolloutPlan.parse(shared());
    assert.deepEqual(cellsOf(plan), ['eu', 'us']);
    const own = planOfCell(plan, 'us');
    assert.deepEqual(
      own?.stages.map(({ cell }) => cell),
      plan.stages.slice(plan.stages.length / 2).map(() => 'us'),
    );
    assert.deepEqual(
      own?.course?.map(({ name }) => name),
      plan.stages.map(({ name }) => name),
    );
    assert.deepEqual(own && cellsOf(own), ['eu', 'us']);
    assert.equal(planOfCell(plan, 'asia'), undefined);
    assert.equal(planOfCell(plan, undefined), undefined);
  });

  it('is carried out as a whole by any cell where no stage names one', () => {
    const plan = rolloutPlan.parse(adaptive());
    assert.equal(planOfCell(plan, 'eu'), plan);
    assert.equal(planOfCell(plan, undefined), plan);
  });

  refused(
    'a stage without a cell beside others with one',
    shared,
    { 'stages.1.cell': undefined },
    /^stages\.1\.cell: is missing at .*other stages name eu, us: say which cell/,
  );
  refused(
    'a cell whose name is none',
    shared,
    { 'stages.1.cell': 'EU West' },
    /^stages\.1\.cell: must be lower-case letters, digits and dashes/,
  );
  it('is refused where one cell goes back on what it rolled out itself', () => {
    const plan = shared();
    const last = plan.stages.length - 1;
    const told = complaints(changed(plan, { [`stages.${last}.settings.scope.percent`]: 10 }));
    assert.ok(
      told.some((one) => /below the \d+ of us-/.test(one)),
      told.join('\n'),
    );
  });
});
