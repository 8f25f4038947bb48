import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigurationError } from './configuration-error.ts';
import { readEnvironment } from './environment.ts';

const complaint = (env: NodeJS.ProcessEnv) => {
  try {
    readEnvironment(env);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    return error.message;
  }
  throw new Error('the environment was accepted');
};

describe('the environment', () => {
  it('pins what it names, by the names that Pulse has', () => {
    const { values, sources } = readEnvironment({
      ADAPTIVE_POLLING_ENABLED: 'FALSE',
      ADAPTIVE_POLLING_MIN_INTERVAL: '500ms',
      ADAPTIVE_POLLING_BASE_INTERVAL: ' 15s ',
      ADAPTIVE_POLLING_MAX_INTERVAL: '1m30s',
      ROLLCALL_STALENESS_TARGET: '1.5m',
      ROLLCALL_WORKERS: '8',
      PATH: '/bin',
    });
    assert.deepEqual(values, {
      adaptivePollingEnabled: false,
      minIntervalSeconds: 0.5,
      baseIntervalSeconds: 15,
      maxIntervalSeconds: 90,
      stalenessTargetSeconds: 90,
      workers: 8,
    });
    assert.deepEqual(sources.workers, { from: 'environment', variable: 'ROLLCALL_WORKERS' });
  });

  it('pins nothing with a variable that is empty', () => {
    assert.deepEqual(readEnvironment({ ADAPTIVE_POLLING_ENABLED: '', ROLLCALL_WORKERS: ' ' }).values, {});
  });

  it('that cannot be used is refused by name, value and what is allowed', () => {
    assert.equal(
      complaint({ ADAPTIVE_POLLING_ENABLED: 'on' }),
      'Setting adaptivePollingEnabled (from ADAPTIVE_POLLING_ENABLED) is "on": must be true or false.',
    );
    for (const text of ['5', '5 s', '-5s', '5s later', 'five', '5sec', '1e3s'])
      assert.equal(
        complaint({ ADAPTIVE_POLLING_BASE_INTERVAL: text }),
        `Setting baseIntervalSeconds (from ADAPTIVE_POLLING_BASE_INTERVAL) is "${text}": must be a duration with its unit (ms, s, m, h, d), such as 10s or 1m30s.`,
      );
    assert.equal(
      complaint({ ROLLCALL_STALENESS_TARGET: '8d' }),
      'Setting stalenessTargetSeconds (from ROLLCALL_STALENESS_TARGET) is "8d": must be a number of seconds from 0.1 to 604800.',
    );
    assert.match(
      complaint({ ROLLCALL_WORKERS: '0x10' }),
      /ROLLCALL_WORKERS\) is "0x10": must be a whole number/,
    );
    assert.match(complaint({ ROLLCALL_WORKERS: '0' }), /is "0": must be a whole number from 1 to 10000/);
  });
});
