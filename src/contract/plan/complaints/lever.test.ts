import { describe } from 'node:test';
import { adaptive, optimize, sync, refused } from '../../../../tests/written-plans.ts';

describe('a plan whose stages take back or skip is refused, with field and fix, for', () => {
  refused(
    'a percentage that falls',
    adaptive,
    { 'stages.3.settings.scope.percent': 40 },
    /^stages\.3\.settings\.scope\.percent: is below the 50 of p50: .*write 50 or more$/,
  );
  refused(
    'a percentage that skips',
    adaptive,
    { 'stages.2': undefined },
    /^stages\.2\.settings\.scope\.percent: skips from 25 of p25 to 75, .*add a stage at 50 between, or write another largestStepPercent$/,
  );
  refused(
    'a group that is left out',
    adaptive,
    { 'stages.2.settings.scope.groups': [] },
    /^stages\.2\.settings\.scope\.groups: leaves out staging of p25: .*add it$/,
  );
  refused(
    'a stage that turns it off',
    adaptive,
    { 'stages.2.settings.enabled': false },
    /^stages\.2\.settings\.enabled: is false/,
  );
  refused(
    'a rollback to more than the first stage has',
    adaptive,
    { rollbackTo: { enabled: true, scope: { percent: 50 } } },
    /^stages\.0\.settings\.scope\.percent: is below the 50 of rollbackTo/,
  );
  refused(
    'a concurrency that falls',
    sync,
    { 'stages.2.settings.maxConcurrency': 2 },
    /^stages\.2\.settings\.maxConcurrency: is below the 3 of phase-b: .*write 3 or more$/,
  );
  refused(
    'a stage that restarts the job',
    sync,
    { 'stages.0.settings.restart': true },
    /^stages\.0\.settings\.restart: is true: only kill switches restart/,
  );
  refused(
    'a version that is taken away',
    optimize,
    { 'stages.1.settings.availableVersions': ['rebal.greedy.v1'] },
    /^stages\.1\.settings\.availableVersions: leaves out rebal\.global\.v1 of shadow/,
  );
  refused(
    'an audience that shrinks',
    optimize,
    { 'stages.2.settings.audience': 'none' },
    /^stages\.2\.settings\.audience: is none after internal of internal/,
  );
  refused(
    'a default that is not available',
    optimize,
    { 'stages.0.settings.defaultVersion': 'v9' },
    /^stages\.0\.settings\.defaultVersion: is not available: write one of rebal\.greedy\.v1, rebal\.global\.v1$/,
  );
  refused(
    'a kill switch that leaves no default',
    optimize,
    { 'killSwitches.disable-global.settings.defaultVersion': undefined },
    /^killSwitches\.disable-global\.settings\.defaultVersion: is missing beside availableVersions/,
  );
});
