import { describe } from 'node:test';
import { adaptive, optimize, sync, refused } from '../../../../tests/written-plans.ts';

describe('a plan that names what is not there is refused, with field and fix, for', () => {
  refused(
    'an exit criterion that is not there',
    adaptive,
    { 'stages.1.exit.0': 'latency' },
    /^stages\.1\.exit\.0: names no criterion, but "latency": write one of test-suite, .*queue.*, or add it under criteria$/,
  );
  refused(
    'a trigger that is not there',
    adaptive,
    { 'rollback.5': 'toString' },
    /^rollback\.5: names no criterion, but "toString"/,
  );
  refused(
    'a trigger of a stage that is not there',
    optimize,
    { 'stages.0.rollback.0': 'nope' },
    /^stages\.0\.rollback\.0: names no criterion/,
  );
  refused(
    'a precondition that is not there',
    adaptive,
    { 'stages.0.preconditions.0.criterion': 'nope' },
    /^stages\.0\.preconditions\.0\.criterion: names no criterion/,
  );
  refused(
    'a recovery check that is not there',
    adaptive,
    { 'recovery.0.criterion': 'nope' },
    /^recovery\.0\.criterion: names no criterion/,
  );
  refused(
    'a criterion that is named twice',
    adaptive,
    { 'stages.1.exit.6': 'queue' },
    /^stages\.1\.exit\.6: names queue a second time: remove it$/,
  );
  refused(
    'a drill of a kill switch that is not there',
    sync,
    { 'drills.rate-limit-spike.killSwitch': 'off' },
    /^drills\.rate-limit-spike\.killSwitch: names no kill switch, but "off": write one of rate-limit-spike, persistence-backlog, coordinator-fault, or add it under killSwitches$/,
  );
  refused(
    'a role that nobody has',
    adaptive,
    { 'stages.0.signOffs.2': 'ceo' },
    /^stages\.0\.signOffs\.2: names no role, but "ceo": write one of feature-owner, sre, on-call, operator, or add it under roles$/,
  );
  refused(
    'a tick of a role that nobody has',
    adaptive,
    { 'stages.0.preconditions.3.role': 'ceo' },
    /^stages\.0\.preconditions\.3\.role: names no role/,
  );
});
