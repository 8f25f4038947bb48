import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadPlans, parsePlan } from './plan-file.ts';

const shipped = join(import.meta.dirname, '../../../rollouts');
const text = readFileSync(join(shipped, 'adaptive-polling.yaml'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
after(() => rmSync(folder, { recursive: true }));
const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split('\n').length;
const change = (from: string, to: string) => {
  assert.ok(text.includes(from), from);
  return text.replace(from, to);
};
const complaint = (plan: string) => {
  try {
    parsePlan(plan, 'plan.yaml');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the plan was accepted');
};

describe('a plan file', () => {
  it('that is shipped is valid, and goes by its SHA-256', () => {
    const [loaded] = loadPlans(shipped);
    assert.equal(loaded?.plan.name, 'adaptive-polling');
    assert.match(loaded?.hash ?? '', /^[0-9a-f]{64}$/);
    assert.equal(loaded?.plan.stages.length, 5);
    assert.equal(loaded?.plan.criteria.staleness?.window, 1_800_000);
  });

  it('with a wrong value is refused by file, line, field and what is allowed', () => {
    const line = lineOf('dwell: 24h');
    assert.equal(
      complaint(change('dwell: 24h', 'dwell: a day')),
      `plan.yaml:${line}: stages.0.dwell: must be a number with a unit (ms, s, m, h, d), such as 10s`,
    );
  });

  it('that names a criterion it does not have is told which it has', () => {
    assert.equal(
      complaint(change('exit: [queue, staleness]', 'exit: [queue, latency]')),
      `plan.yaml:${lineOf('exit: [queue')}: stages.0.exit.1: names no criterion: write one of queue, staleness, majority-stale, or add it under criteria`,
    );
  });

  it('with a series that does not exist is told which exist', () => {
    assert.match(
      complaint(change('series: queue.backlog', 'series: queue.depth')),
      /plan\.yaml:\d+: criteria\.queue\.series: .*queue\.backlog/,
    );
  });

  it('without a field is refused at the place where it is missing', () => {
    assert.match(
      complaint(change('    aggregate: last\n', '')),
      new RegExp(`^plan.yaml:${lineOf('title: Majority')}: criteria.majority-stale.aggregate: `),
    );
  });

  it('with a field that is not known is refused', () => {
    assert.match(complaint(`${text}\nauto: true\n`), /Unrecognized key.*auto/);
  });

  it('that would narrow the scope, or judge a window shorter than two ticks, is refused', () => {
    assert.match(
      complaint(change('percent: 75', 'percent: 40')),
      /stages\.3\.scope\.percent: is below the 50/,
    );
    assert.match(
      complaint(change('window: 60s', 'window: 10s')),
      /criteria\.majority-stale\.window: is shorter than two ticks/,
    );
  });

  it('that is no YAML is refused with line and column, in one sentence', () => {
    assert.match(complaint('name: [a\nb: c'), /plan\.yaml: .* at line \d+, column \d+/);
    assert.match(complaint('name: *nowhere'), /plan\.yaml: .*nowhere/);
    assert.match(complaint(''), /plan\.yaml:1: the plan: /);
  });

  it('must be the only one of its name', () => {
    writeFileSync(join(folder, 'a.yaml'), text);
    writeFileSync(join(folder, 'b.yaml'), text);
    writeFileSync(join(folder, 'notes.txt'), 'not a plan');
    assert.throws(() => loadPlans(folder), /two plans are named adaptive-polling: rename one/);
  });

  it('is looked for in a folder that has to be there', () => {
    assert.throws(
      () => loadPlans(join(folder, 'absent')),
      /plans folder .*absent cannot be read \(ENOENT\).*ROLLCALL_PLANS/,
    );
    mkdirSync(join(folder, 'empty'));
    assert.deepEqual(loadPlans(join(folder, 'empty')), []);
  });
});
