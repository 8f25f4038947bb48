import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LeverSettings } from '../../../contract/plan.ts';
import type { PolicyConfig } from '../../../contract/policy.ts';
import { OptimizeLever, type OptimizePorts } from './optimize.ts';

const greedy = 'rebal.greedy.v1';
const global = 'rebal.global.v1';
const shadow: LeverSettings<'optimize'> = {
  availableVersions: [greedy, global],
  defaultVersion: greedy,
  audience: 'none',
};
const order = (changes: Partial<typeof shadow> = {}) => ({
  id: 'optimize#1.0',
  settings: { ...shadow, ...changes },
});

const leverThatShows = (
  shown: Partial<Pick<PolicyConfig, 'enabled_policy_versions' | 'default_policy_version' | 'audience'>> = {},
  ports: Partial<OptimizePorts> = {},
) =>
  new OptimizeLever({
    config: () =>
      ({
        enabled_policy_versions: [greedy, global],
        default_policy_version: greedy,
        audience: 'none',
        ...shown,
      }) as PolicyConfig,
    degradeLevel: () => undefined,
    leftOver: () => Promise.resolve({ jobs: 0, computations: 0 }),
    apply: () => Promise.resolve(),
    versions: [greedy, global],
    allowed: { versions: undefined, degradeLevel: undefined },
    ...ports,
  });

describe('the lever of optimize', () => {
  it('is in effect when the configuration shows exactly what was ordered', async () => {
    const effect = await leverThatShows().inEffect(order());
    assert.ok(effect.inEffect);
    assert.match(
      effect.evidence,
      /config shows rebal\.greedy\.v1, rebal\.global\.v1.*nothing of other versions runs/,
    );
    for (const changes of [
      { availableVersions: [greedy] },
      { defaultVersion: global },
      { audience: 'public' as const },
      { degradeLevel: 2 },
    ])
      assert.equal((await leverThatShows().inEffect(order(changes))).inEffect, false);
    const level = { degradeLevel: () => 2 };
    assert.equal((await leverThatShows({}, level).inEffect(order({ degradeLevel: 2 }))).inEffect, true);
    assert.equal((await leverThatShows({}, level).inEffect(order())).inEffect, false);
  });

  it('is not in effect while anything runs of a version that it took away', async () => {
    const greedyOnly = { enabled_policy_versions: [greedy] };
    for (const left of [
      { jobs: 1, computations: 0 },
      { jobs: 0, computations: 1 },
    ]) {
      const lever = leverThatShows(greedyOnly, { leftOver: () => Promise.resolve(left) });
      const effect = await lever.inEffect(order({ availableVersions: [greedy] }));
      assert.ok(!effect.inEffect);
      assert.match(effect.why, /have not ended/);
    }
    assert.equal(
      (await leverThatShows(greedyOnly).inEffect(order({ availableVersions: [greedy] }))).inEffect,
      true,
    );
  });

  it('cannot be set to what is not there, or what the settings forbid', () => {
    const lever = leverThatShows({}, { allowed: { versions: [greedy], degradeLevel: 1 } });
    assert.match(lever.obstacle(order().settings) ?? '', /POLICY_AVAILABLE_VERSIONS.*outranks a rollout/);
    const safe = { availableVersions: [greedy] };
    assert.equal(lever.obstacle(order(safe).settings), undefined);
    assert.match(lever.obstacle(order({ ...safe, degradeLevel: 3 }).settings) ?? '', /NETWORK_DEGRADE_LEVEL/);
    const free = leverThatShows();
    assert.match(
      free.obstacle(order({ availableVersions: ['rebal.best.v1'] }).settings) ?? '',
      /no policy version/,
    );
    assert.match(free.obstacle(order({ ...safe, defaultVersion: global }).settings) ?? '', /change the plan/);
  });

  it('says what a setting changes', () => {
    assert.equal(
      leverThatShows().describe(order({ audience: 'internal', degradeLevel: 2 }).settings),
      'rebal.greedy.v1 and rebal.global.v1 run, rebal.greedy.v1 by default, operators choose, network degraded to level 2',
    );
  });
});
