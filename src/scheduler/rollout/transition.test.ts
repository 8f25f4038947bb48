import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { RolloutPlan } from '../../contract/plan.ts';
import { decision, rolloutAction, rolloutState, type Verdict } from '../../contract/rollout.ts';
import { transition, type LeverSetting, type Rollout } from './transition.ts';

const now = Date.UTC(2026, 10, 21, 8);
const plan: RolloutPlan = {
  name: 'adaptive',
  title: 'Adaptive',
  lever: 'adaptive-polling',
  criteria: {},
  rollback: ['a'],
  stages: [10, 50, 100].map((percent) => ({
    name: `p${percent}`,
    title: `${percent} %`,
    scope: { groups: [], percent },
    dwell: 0,
    exit: ['a'],
  })),
};
const draft: Rollout = {
  id: 'adaptive',
  plan,
  planHash: '',
  state: 'draft',
  stage: null,
  stageStartedAt: null,
  revision: 0,
};
const verdict = (decision: Verdict['decision'], expiresIn = 30_000): Verdict => ({
  decision,
  summary: `${decision} it`,
  reasons: [],
  stage: 'p10',
  at: new Date(now).toISOString(),
  expiresAt: new Date(now + expiresIn).toISOString(),
  dwellSeconds: 0,
  dwellRequiredSeconds: 0,
  results: [],
});
const must = (
  rollout: Rollout,
  action: (typeof rolloutAction.options)[number],
  given: Verdict | null = null,
) => {
  const outcome = transition(rollout, action, given, now);
  assert.ok(outcome.allowed, outcome.allowed ? '' : outcome.why);
  return outcome;
};
const whyNot = (
  rollout: Rollout,
  action: (typeof rolloutAction.options)[number],
  given: Verdict | null = null,
) => {
  const outcome = transition(rollout, action, given, now);
  assert.ok(!outcome.allowed);
  return outcome.why;
};
const running = must(draft, 'start').rollout;

describe('a rollout', () => {
  it('starts at its first stage with that stage’s scope', () => {
    const { rollout, lever } = must(draft, 'start');
    assert.deepEqual(
      [rollout.state, rollout.stage, rollout.stageStartedAt, rollout.revision],
      ['running', 0, now, 1],
    );
    assert.deepEqual(lever, { enabled: true, scope: { groups: [], percent: 10 } });
    assert.match(whyNot(rollout, 'start'), /running already/);
  });

  it('goes through every stage in order and is done after the last, with the lever left on', () => {
    const yes = verdict('promote');
    const second = must(running, 'promote', yes);
    assert.equal(second.lever?.scope.percent, 50);
    const third = must(second.rollout, 'promote', yes);
    assert.equal(third.lever?.scope.percent, 100);
    const done = must(third.rollout, 'promote', yes);
    assert.deepEqual([done.rollout.state, done.lever], ['done', undefined]);
    assert.match(whyNot(done.rollout, 'promote', yes), /done, not running/);
  });

  it('is not promoted without a verdict, against one, or by one that has expired', () => {
    assert.match(whyNot(running, 'promote', null), /no verdict yet/);
    assert.equal(whyNot(running, 'promote', verdict('hold')), 'hold it');
    assert.equal(whyNot(running, 'promote', verdict('rollback')), 'rollback it');
    assert.match(whyNot(running, 'promote', verdict('promote', -1)), /expired/);
  });

  it('on hold stays where it is, until it is resumed', () => {
    const holding = must(running, 'hold').rollout;
    assert.match(whyNot(holding, 'promote', verdict('promote')), /on hold: resume it first/);
    assert.deepEqual(must(holding, 'resume').rollout, { ...running, revision: 3 });
  });

  it('is rolled back from any stage, on hold and when done, but not when there is nothing to roll back', () => {
    for (const state of ['running', 'holding', 'done'] as const)
      assert.equal(must({ ...running, state }, 'rollback').rollout.state, 'rolled-back');
    for (const state of ['draft', 'rolled-back'] as const)
      assert.match(whyNot({ ...running, state }, 'rollback'), /nothing to roll back/);
  });
});

describe('whatever is ordered, in whatever order', () => {
  const order = fc.record({
    action: fc.constantFrom(...rolloutAction.options),
    verdict: fc.option(
      fc
        .tuple(fc.constantFrom(...decision.options), fc.integer({ min: -60_000, max: 30_000 }))
        .map((it) => verdict(...it)),
      { nil: null },
    ),
  });

  it('each action raises the revision by one, a refusal changes nothing, and no promotion lacks its evidence', () => {
    fc.assert(
      fc.property(fc.array(order, { maxLength: 40 }), (orders) => {
        let rollout = draft;
        let lever: LeverSetting = { enabled: false, scope: { groups: [], percent: 0 } };
        for (const { action, verdict } of orders) {
          const before = structuredClone(rollout);
          const outcome = transition(rollout, action, verdict, now);
          assert.deepEqual(rollout, before);
          if (!outcome.allowed) {
            assert.ok(outcome.why.length > 0);
            continue;
          }
          if (action === 'promote') {
            assert.equal(verdict?.decision, 'promote');
            assert.ok(Date.parse(verdict?.expiresAt ?? '') >= now);
            assert.equal(rollout.state, 'running');
            const next = (rollout.stage as number) + 1;
            assert.ok(
              outcome.rollout.state === 'done' || outcome.rollout.stage === next,
              'no stage is skipped',
            );
          }
          if (action === 'rollback')
            assert.deepEqual(outcome.lever, { enabled: false, scope: { groups: [], percent: 0 } });
          assert.equal(outcome.rollout.revision, rollout.revision + 1);
          assert.ok(rolloutState.options.includes(outcome.rollout.state));
          ({ rollout } = outcome);
          lever = outcome.lever ?? lever;
          const active = ['running', 'holding', 'done'].includes(rollout.state);
          assert.equal(
            lever.enabled,
            active,
            `${rollout.state} with the lever ${lever.enabled ? 'on' : 'off'}`,
          );
          if (rollout.state !== 'done' && active)
            assert.deepEqual(lever.scope, plan.stages[rollout.stage as number]?.scope);
        }
      }),
      { numRuns: 500 },
    );
  });
});
