import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { smallPlan, stage } from '../../../tests/rollout-world.ts';
import { decision, type Verdict } from '../../contract/rollout.ts';
import { auditActionOf, type RolloutEvent, type RolloutFact } from './event.ts';
import { draftOf, evolve } from './evolve.ts';
import { replay } from './replay.ts';
import { stageName, type Rollout } from './rollout.ts';
import { transition, type Context, type Order } from './transition.ts';

const start = Date.UTC(2026, 10, 21, 8);
const plan = smallPlan({
  stages: [
    stage('one', 25, { signOffs: ['sre'] }),
    stage('two', 50),
    stage('three', 100, { optional: true }),
  ],
  killSwitches: {
    off: { title: 'Off', settings: { enabled: false }, budget: '5s' },
    pause: { title: 'Pause', settings: { enabled: false }, budget: '5s', rollsBack: false },
  },
  drills: {
    weekly: { title: 'Weekly', killSwitch: 'off', fault: 'hang', budget: '5s', cadence: [{ every: '7d' }] },
  },
});

const verdictOf = (rollout: Rollout, says: Verdict['decision'], now: number, expiresIn: number): Verdict => ({
  decision: says,
  summary: `${says} it`,
  reasons: [],
  stage: stageName(rollout) ?? 'one',
  at: new Date(now).toISOString(),
  expiresAt: new Date(now + expiresIn).toISOString(),
  dwellSeconds: 0,
  dwellRequiredSeconds: 0,
  results: [],
});

/** One thing that comes to a rollout: an order of somebody, or what a workload shows. */
const orders: fc.Arbitrary<Order> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'start' as const,
        ...Array.from({ length: 8 }, () => 'promote' as const),
        ...Array.from({ length: 3 }, () => 'start' as const),
        'finish' as const,
        'hold' as const,
        'resume' as const,
        'rollback' as const,
        'abort' as const,
        'note' as const,
      ),
    }),
  },
  fc.record({ kind: fc.constant('sign-off' as const), role: fc.constantFrom('sre', 'nobody') }),
  fc.record({
    kind: fc.constant('kill-switch' as const),
    killSwitch: fc.constantFrom('off', 'pause', 'nothing'),
  }),
  fc.record({ kind: fc.constant('drill' as const), drill: fc.constant('weekly'), dryRun: fc.boolean() }),
);
const happenings = fc.record({
  order: fc.option(orders, { nil: undefined, freq: 2 }),
  shows: fc.constantFrom(true, true, true, false),
  says: fc.constantFrom(...decision.options, 'promote' as const, 'promote' as const),
  expiresIn: fc.integer({ min: -5_000, max: 30_000 }),
  by: fc.constantFrom('ada', 'bob'),
  passes: fc.integer({ min: 0, max: 60_000 }),
});
type Happening = typeof happenings extends fc.Arbitrary<infer Value> ? Value : never;

/** Runs whatever happens through the state machine, and hands every step to `look`. */
function run(
  list: Happening[],
  look: (step: { before: Rollout; after: Rollout; event: RolloutEvent; verdict: Verdict }) => void,
) {
  let now = start;
  let rollout = draftOf({ id: plan.name, plan, planHash: 'hash' });
  for (const { order, shows, says, expiresIn, by, passes } of list) {
    now += passes;
    const verdict = verdictOf(rollout, says, now, expiresIn);
    const context: Context = {
      now,
      by,
      verdict,
      verdictToFinish: verdict,
      unmetForStart: [],
      baselines: { baselines: {} },
      canInject: true,
    };
    const facts: RolloutFact[] = [];
    if (order) {
      const before = structuredClone(rollout);
      const outcome = transition(rollout, order, context);
      assert.deepEqual(rollout, before, 'an order changes nothing by itself');
      if (outcome.allowed) facts.push(...outcome.facts);
      else assert.ok(outcome.why.length > 0);
    }
    if (shows && rollout.change && facts.length === 0)
      facts.push({ kind: 'in-effect', change: rollout.change.id, seconds: 1 });
    for (const fact of facts) {
      const event = { ...fact, at: now, by, automatic: false };
      const after = evolve(rollout, event);
      look({ before: rollout, after, event, verdict });
      rollout = after;
    }
  }
}

const everything = fc.array(happenings, { minLength: 20, maxLength: 80, size: 'max' });

describe('whatever is ordered, in whatever order', () => {
  it('nothing is promoted or finished without a fresh verdict on its stage that says so', () => {
    let promoted = 0;
    fc.assert(
      fc.property(everything, (list) =>
        run(list, ({ before, after, event, verdict }) => {
          if (event.kind !== 'promoted' && event.kind !== 'finished') return;
          promoted += 1;
          assert.equal(before.state, 'running');
          assert.equal(verdict.decision, 'promote');
          assert.ok(Date.parse(verdict.expiresAt) >= event.at);
          if (event.kind === 'promoted') assert.equal(event.change.toStage, (before.stage ?? 0) + 1);
          else assert.equal(after.state, 'done');
        }),
      ),
      { numRuns: 400 },
    );
    assert.ok(promoted > 50, `${promoted} promotions were looked at`);
  });

  it('a stage begins only when its own setting is in effect, and none is skipped', () => {
    fc.assert(
      fc.property(everything, (list) =>
        run(list, ({ before, after, event }) => {
          if (after.stage === before.stage && after.stageStartedAt === before.stageStartedAt) return;
          if (after.stage === null)
            return assert.ok(['rolled-back', 'aborted', 'promoting'].includes(after.state));
          assert.equal(event.kind, 'in-effect');
          assert.ok(after.stage <= (before.stage ?? -1) + 1);
          assert.deepEqual(after.settings, plan.stages[after.stage]?.settings);
        }),
      ),
      { numRuns: 400 },
    );
  });

  it('a rollback and a kill switch outrank all: they are possible whatever else is under way', () => {
    fc.assert(
      fc.property(everything, (list) =>
        run(list, ({ after, event }) => {
          const context: Context = {
            now: event.at,
            by: 'ada',
            verdict: null,
            verdictToFinish: null,
            unmetForStart: ['nothing is met'],
            baselines: { insufficient: 'nothing is measured' },
            canInject: false,
          };
          assert.ok(transition(after, { kind: 'kill-switch', killSwitch: 'off' }, context).allowed);
          if (!['running', 'holding', 'promoting', 'done'].includes(after.state)) return;
          const outcome = transition(after, { kind: 'rollback' }, context);
          assert.ok(outcome.allowed);
          const [fact] = outcome.facts;
          assert.ok(fact?.kind === 'rolled-back');
          const rolling = evolve(after, { ...fact, at: event.at, by: 'ada', automatic: false });
          assert.deepEqual([rolling.state, rolling.settings], ['rolling-back', plan.rollbackTo]);
        }),
      ),
      { numRuns: 200 },
    );
  });

  it('revisions rise by one with each decision, and no two changes have one name', () => {
    fc.assert(
      fc.property(everything, (list) => {
        const names = new Set<string>();
        run(list, ({ before, after, event }) => {
          assert.equal(after.revision, before.revision + (event.kind === 'noted' ? 0 : 1));
          if (!('change' in event) || typeof event.change !== 'object' || !event.change) return;
          assert.ok(!names.has(event.change.id));
          names.add(event.change.id);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('replaying the log rebuilds the rollout, whatever order its entries come in', () => {
    fc.assert(
      fc.property(everything, fc.infiniteStream(fc.nat()), (list, shuffle) => {
        const adopted: RolloutFact = { kind: 'adopted', id: plan.name, plan, planHash: 'hash' };
        const entry = (event: RolloutFact, at: number, actor: string, sequence: number) => ({
          sequence,
          at: new Date(at).toISOString(),
          actor,
          subject: plan.name,
          outcome: 'allowed',
          action: `rollout.${auditActionOf[event.kind]}`,
          detail: { event: JSON.parse(JSON.stringify(event)) as unknown, automatic: false },
        });
        const log = [entry(adopted, start, 'rollcall', 1)];
        let last: Rollout = draftOf({ id: plan.name, plan, planHash: 'hash' });
        run(list, ({ after, event: { at, by, automatic: _automatic, ...fact } }) => {
          log.push(entry(fact, at, by, log.length + 1));
          last = after;
        });
        const order = new Map(log.map((each) => [each, shuffle.next().value]));
        log.sort((a, b) => Number(order.get(a)) - Number(order.get(b)));
        assert.deepEqual(replay(log, plan.name), JSON.parse(JSON.stringify(last)));
      }),
      { numRuns: 200 },
    );
  });
});
