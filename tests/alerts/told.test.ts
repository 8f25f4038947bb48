import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { queriesOf } from '../../alerts/grafana/queries.ts';
import type { AlertRule } from '../../alerts/rule.ts';
import { rules } from '../../alerts/rules.ts';
import type { ToldNumber } from '../../src/contract/alert-condition.ts';
import { policyGates, type PolicyGates } from '../../src/contract/policy-overview.ts';
import { rolloutDocument, type RolloutDocument } from '../../src/contract/rollout.ts';
import { scriptQuery } from '../../src/contract/script-query.ts';
import { serviceHealth, type ServiceHealth } from '../../src/contract/service-health.ts';
import { loadJq } from '../../src/grafana/datasource/script/jq/load.ts';
import { ScriptPool } from '../../src/grafana/datasource/script/pool/pool.ts';
import { scriptFrames } from '../../src/grafana/datasource/script/script-frames.ts';
import { documents } from '../arbitrary-from-schema.ts';

const pool = new ScriptPool({ loadModule: loadJq });
const runs = { numRuns: 40 };

/** What a script makes of a document: a number for each set of labels, `a=b,c=d`. */
async function numbers(script: object, document: unknown): Promise<Record<string, number | null>> {
  const frames = await scriptFrames(
    scriptQuery.parse({ kind: 'script', format: 'numeric', ...script }),
    { timeRange: { from: 0, to: 1 }, intervalMs: 1_000, maxDataPoints: 0 },
    { pool, read: () => Promise.resolve(new TextEncoder().encode(JSON.stringify(document))) },
    new AbortController().signal,
  );
  const found: Record<string, number | null> = {};
  for (const { fields } of frames) {
    const labels = fields.filter(({ kind }) => kind === 'string');
    const value = fields.find(({ kind }) => kind === 'number');
    for (const [row, each] of [...(value?.values ?? [])].entries())
      found[labels.map(({ name, values }) => `${name}=${[...values][row] as string}`).join()] = each as
        number | null;
  }
  return found;
}

const toldBy = (name: string): ToldNumber => {
  const measured = rules.find((rule) => rule.name === name)?.grafana?.measured;
  if (measured?.kind !== 'told') throw new Error(`${name} asks no script`);
  return measured;
};
const rolloutLists = fc
  .uniqueArray(documents(rolloutDocument), { maxLength: 3, selector: ({ id }) => id })
  .map((rollouts) => ({ rollouts }));

/** Asserts that a rule's script says of any list of rollouts what this says of each. */
async function saysOfRollouts(
  name: string,
  of: (rollout: RolloutDocument) => [labels: string, value: number][],
) {
  const { script } = toldBy(name);
  await fc.assert(
    fc.asyncProperty(rolloutLists, async (list) => {
      assert.deepEqual(await numbers(script, list), Object.fromEntries(list.rollouts.flatMap(of)));
    }),
    runs,
  );
}

describe('what rules take from the documents of the service', () => {
  after(() => pool.close());

  it('is each rollout whose verdict is to roll back', () =>
    saysOfRollouts('rollback-wanted', ({ id, verdict }) =>
      verdict ? [[`rollout=${id}`, Number(verdict.decision === 'rollback')]] : [],
    ));

  it('is each criterion that has had no data for too long, in whichever of its roles', () =>
    saysOfRollouts('criterion-without-data', ({ id, verdict }) => {
      const results = verdict?.results ?? [];
      const pages = (of: string) => results.some(({ name, page }) => name === of && page);
      return results.map(({ name }) => [`rollout=${id},criterion=${name}`, Number(pages(name))]);
    }));

  it('is each rollout that has a problem', () =>
    saysOfRollouts('rollout-problem', ({ id, problem }) => [[`rollout=${id}`, Number(problem !== null)]]));

  it('is each drill that is overdue', () =>
    saysOfRollouts('drill-overdue', ({ id, drills }) =>
      drills.map(({ name, overdue }) => [`rollout=${id},drill=${name}`, Number(overdue)]),
    ));

  it('is how long ago a rollout under way was judged, whatever the fraction of its second', async () => {
    const { script } = toldBy('evaluator-stale');
    const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
    const rollouts = [
      { id: 'judged', state: 'running', verdict: { at: ago(90) } },
      { id: 'never-judged', state: 'holding', verdict: null, stageStartedAt: ago(30).replace('Z', '') + 'Z' },
      { id: 'over', state: 'done', verdict: { at: ago(9_000) } },
    ];
    const found = await numbers(script, { rollouts });
    assert.deepEqual(Object.keys(found), ['rollout=judged', 'rollout=never-judged']);
    for (const [name, seconds] of [
      ['judged', 90],
      ['never-judged', 30],
    ] as const)
      assert.ok(Math.abs((found[`rollout=${name}`] ?? NaN) - seconds) < 5, name);
  });

  it('has where the rollout stands also of a service that has no such rollout, for Grafana fires for nothing without it', async () => {
    const [rollout] = fc.sample(documents(rolloutDocument), { numRuns: 1, seed: 7 });
    const asked = rules.filter(({ grafana, ofRollout }) => grafana && ofRollout !== 'each');
    assert.ok(asked.length > 20);
    for (const rule of asked) {
      const script = contextOf(rule);
      for (const rollouts of [[], [{ ...rollout, id: 'another' }], [{ ...rollout, id: rule.ofRollout }]])
        assert.equal(Object.keys(await numbers(script, { rollouts })).length, 1, rule.name);
    }
  });

  it('is whether the audit log is broken, and nothing before it was verified', async () => {
    const { script } = toldBy('audit-chain-broken');
    const health: ServiceHealth = {
      status: 'ok',
      service: 'rollcall',
      version: '0.0.1',
      storage: 'ok',
      audit: 'broken',
    };
    assert.deepEqual(await numbers(script, serviceHealth.parse(health)), { '': 1 });
    assert.deepEqual(await numbers(script, { ...health, audit: 'intact' }), { '': 0 });
    assert.deepEqual(await numbers(script, { ...health, audit: 'unverified' }), {});
  });

  it('is how far each gate is beyond its limit at each stage, over ten runs at the least', async () => {
    const gates: [string, (gates: PolicyGates) => { enough: boolean; value: number | null }, Beyond][] = [
      [
        'optimize-timeout-rate',
        ({ timeout_rate: { value, of } }) => ({ value, enough: of >= 10 }),
        (value, stage) => value - stage.timeout_rate_at_most,
      ],
      [
        'optimize-fallback-rate',
        ({ fallback_rate: { value, of } }) => ({ value, enough: of >= 10 }),
        (value, stage) => value - stage.fallback_rate_at_most,
      ],
      [
        'optimize-objective-delta',
        ({ objective_delta_ratio: { value, pairs } }) => ({ value, enough: pairs >= 10 }),
        (value, stage) => stage.objective_delta_ratio_at_least - value,
      ],
    ];
    for (const [name, measured, beyond] of gates)
      await fc.assert(
        fc.asyncProperty(documents(policyGates), async (document) => {
          const { value, enough } = measured(document);
          const stages = value === null || !enough ? [] : document.stages;
          const expected = new Map(
            stages.map((stage) => [`stage=${stage.stage}`, beyond(value ?? 0, stage)]),
          );
          assert.deepEqual(await numbers(toldBy(name).script, document), Object.fromEntries(expected));
        }),
        runs,
      );
  });

  it('is exactly within its limit at equality, and beyond it by the least run more', async () => {
    const stage = {
      stage: 'public',
      passed: true,
      reasons: [],
      timeout_rate_at_most: 0.03,
      fallback_rate_at_most: 0.05,
      objective_delta_ratio_at_least: -0.03,
    };
    const document = (value: number) => ({ timeout_rate: { value, count: 3, of: 100 }, stages: [stage] });
    const { script } = toldBy('optimize-timeout-rate');
    assert.deepEqual(await numbers(script, document(3 / 100)), { 'stage=public': 0 });
    assert.ok(((await numbers(script, document(4 / 100)))['stage=public'] ?? 0) > 0);
  });

  it('counts the gates of the stage that the rollout is at, those of public once it is done, and else none', async () => {
    const where = rules.find(({ name }) => name === 'optimize-timeout-rate')?.grafana?.onlyWhere;
    const at = async (state: string, stage: string | null) => {
      const rollouts = [
        { id: 'adaptive-polling', state: 'running', stage: 'internal' },
        { id: 'optimize', state, stage },
      ];
      const found = await numbers(where?.script ?? {}, { rollouts });
      assert.deepEqual(Object.keys(found), ['stage=shadow', 'stage=internal', 'stage=public']);
      return Object.keys(found).filter((each) => found[each] === 1);
    };
    assert.deepEqual(await at('running', 'shadow'), ['stage=shadow']);
    assert.deepEqual(await at('holding', 'internal'), ['stage=internal']);
    assert.deepEqual(await at('done', 'public'), ['stage=public']);
    assert.deepEqual(await at('rolled-back', 'public'), []);
    assert.deepEqual(await at('draft', null), []);
  });

  it('tells a message where the rollout stands: of any rollout, under labels that an alert is found by', async () => {
    const contexts = new Map(
      rules.flatMap((rule) => (rule.grafana ? [[rule.name, contextOf(rule)] as const] : [])),
    );
    for (const name of ['rollback-wanted', 'criterion-without-data', 'drill-overdue'])
      await fc.assert(
        fc.asyncProperty(rolloutLists, async (list) => {
          const alerts = Object.keys(await numbers(toldBy(name).script, list));
          const known = Object.keys(await numbers(contexts.get(name) ?? {}, list));
          for (const labels of alerts)
            assert.ok(
              known.some((each) => each.startsWith(`${labels},stage=`)),
              `${labels} in ${known.join('; ')}`,
            );
        }),
        runs,
      );
    const history = [
      { action: 'note', actor: 'ada', at: 'later' },
      { action: 'promote', actor: 'grace', at: '2026-11-21T08:00:00Z' },
    ];
    const stages = [{ name: 'staging' }, { name: 'p25' }];
    const rollouts = [{ id: 'adaptive-polling', state: 'running', stage: 'p25', stages, history }];
    assert.deepEqual(await numbers(contexts.get('queue-depth') ?? {}, { rollouts }), {
      'stage=p25,state=running,last=promote by grace at 2026-11-21T08:00:00Z': 1,
    });
    // Of an instance: the number of the stage.
    assert.deepEqual(await numbers(contexts.get('staleness') ?? {}, { rollouts }), { '': 2 });
  });
});

type Beyond = (value: number, stage: PolicyGates['stages'][number]) => number;

function contextOf(rule: AlertRule): object {
  const [level] = rule.levels;
  const asked = rule.grafana && queriesOf(rule, level, rule.grafana, 'rollcall', true).at(-1);
  return asked?.model ?? {};
}
