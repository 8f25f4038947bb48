import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSettings } from './read.ts';
import { SettingsError } from './settings-error.ts';

const read = (env: Record<string, string>) => readSettings([], env).settings.policy;
const complaint = (env: Record<string, string>): string => {
  try {
    read(env);
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.message;
  }
  return 'no complaint';
};

describe('the settings of the policy engine', () => {
  it('leave versions and degrade level to rollouts and the network where they say nothing', () => {
    const { availableVersions, defaultVersion, degradeLevel, solverDeadline } = read({});
    assert.deepEqual([availableVersions, defaultVersion, degradeLevel], [undefined, undefined, undefined]);
    assert.equal(solverDeadline, 15_000);
  });

  it('come from the variables that the optimize runbook names', () => {
    const policy = read({
      POLICY_AVAILABLE_VERSIONS: 'rebal.greedy.v1, rebal.global.v1',
      POLICY_DEFAULT_VERSION: 'rebal.global.v1',
      NETWORK_DEGRADE_LEVEL: '2',
    });
    assert.deepEqual(policy.availableVersions, ['rebal.greedy.v1', 'rebal.global.v1']);
    assert.equal(policy.defaultVersion, 'rebal.global.v1');
    assert.equal(policy.degradeLevel, 2);
  });

  it('are named when they are wrong, with what to do', () => {
    assert.match(
      complaint({ POLICY_AVAILABLE_VERSIONS: 'rebal.best.v1' }),
      /policy\.availableVersions\.0 .*must be rebal\.greedy\.v1 or rebal\.global\.v1/,
    );
    assert.match(
      complaint({ POLICY_AVAILABLE_VERSIONS: 'rebal.global.v1' }),
      /policy\.availableVersions \(from POLICY_AVAILABLE_VERSIONS\).*must hold rebal\.greedy\.v1: the other versions fall back/,
    );
    assert.match(
      complaint({ POLICY_AVAILABLE_VERSIONS: 'rebal.greedy.v1', POLICY_DEFAULT_VERSION: 'rebal.global.v1' }),
      /policy\.defaultVersion \(from POLICY_DEFAULT_VERSION\).*is not among policy\.availableVersions/,
    );
    for (const level of ['4', '-1', 'high', '1.5'])
      assert.match(
        complaint({ NETWORK_DEGRADE_LEVEL: level }),
        /policy\.degradeLevel .*must be 0, 1, 2 or 3/,
      );
  });
});
