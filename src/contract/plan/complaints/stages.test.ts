import { describe } from 'node:test';
import { adaptive, sync, refused } from '../../../../tests/written-plans.ts';

describe('a plan with stages that cannot be as they are is refused, with field and fix, for', () => {
  refused(
    'a role that signs off twice',
    adaptive,
    { 'stages.0.signOffs.2': 'sre' },
    /^stages\.0\.signOffs\.2: names sre a second time/,
  );
  refused(
    'two stages of one name',
    adaptive,
    { 'stages.2.name': 'p25' },
    /^stages\.2\.name: is the name of an earlier stage, p25: give it another$/,
  );
  refused(
    'two preconditions of one name',
    adaptive,
    { 'stages.0.preconditions.4.name': 'dashboards' },
    /^stages\.0\.preconditions\.4: bears the name of an earlier precondition/,
  );
  refused(
    'a stage that promotes by itself against the plan',
    adaptive,
    { 'stages.1.autoPromote': true },
    /^stages\.1\.autoPromote: needs mode: auto-promote, and the plan says manual/,
  );
  refused(
    'a stage that must follow an optional one',
    sync,
    { 'stages.1.optional': true, 'stages.2.optional': false },
    /^stages\.2\.optional: is false after the optional stage phase-b/,
  );
  refused(
    'a snapshot that is never taken',
    adaptive,
    { 'stages.1.snapshots.2': '3h' },
    /^stages\.1\.snapshots\.2: is after the 2h that p25 lasts at least, .*write at most 2h, or end$/,
  );
  refused(
    'a snapshot that is taken twice',
    adaptive,
    { 'stages.0.snapshots.4': '12h' },
    /^stages\.0\.snapshots\.4: is a time that the list has already/,
  );
});
