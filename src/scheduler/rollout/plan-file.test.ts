import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { isScalar, parseDocument, visit } from 'yaml';
import { loadPlans, parsePlan } from './plan-file.ts';

const shipped = join(import.meta.dirname, '../../../rollouts');
const text = readFileSync(join(shipped, 'adaptive-polling.yaml'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
after(() => rmSync(folder, { recursive: true }));

/** The text with one part changed, and where that part stands: `line:column`. */
function spoil(from: string, to: string, within = text): string {
  assert.ok(within.includes(from), from);
  return within.replace(from, () => to);
}
function placeOf(part: string, offset = 0): string {
  const before = text.slice(0, text.indexOf(part) + offset).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}
function complaint(plan: string | Uint8Array): string {
  try {
    parsePlan(plan, 'plan.yaml');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the plan was accepted');
}

describe('a plan file', () => {
  it('that is shipped is valid, and goes by the SHA-256 of its bytes', () => {
    const loaded = loadPlans(shipped);
    assert.deepEqual(
      loaded.map(({ plan }) => plan.name),
      ['adaptive-polling', 'optimize', 'search-console-sync'],
    );
    assert.equal(loaded[0]?.hash, createHash('sha256').update(text).digest('hex'));
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]);
    assert.equal(parsePlan(marked, 'plan.yaml').hash, createHash('sha256').update(marked).digest('hex'));
  });

  it('with a wrong value is refused by file, line, column, field and what is allowed', () => {
    assert.equal(
      complaint(spoil('dwell: 24h', 'dwell: a day')),
      `plan.yaml:${placeOf('dwell: 24h', 7)}: stages.0.dwell: must be a number with a unit (ms, s, m, h, d), such as 10s`,
    );
  });

  it('tells every problem at once, in the order of the lines', () => {
    const spoilt = spoil('mode: manual', 'mode: automatic', spoil('dwell: 24h', 'dwell: a day'));
    assert.deepEqual(
      complaint(spoil('percent: 50 ', 'percent: 500 ', spoilt))
        .split('\n')
        .map((line) => line.split(': ')[1]),
      ['mode', 'stages.0.dwell', 'stages.2.settings.scope.percent'],
    );
    const named = spoil(
      'criterion: soak-test',
      'criterion: soap-test',
      spoil('exit: [queue,', 'exit: [tail,'),
    );
    assert.equal(complaint(named).split('\n').length, 2);
  });

  it('that names a criterion it does not have is told which it has', () => {
    assert.match(
      complaint(spoil('exit: [queue,', 'exit: [latency,')),
      new RegExp(
        `^plan.yaml:${placeOf('exit: [queue', 7)}: stages.0.exit.0: names no criterion, but "latency": write one of test-suite, .*, alerts-cleared, or add it under criteria$`,
      ),
    );
  });

  it('with a series that does not exist is told which exist', () => {
    assert.match(
      complaint(spoil('series: queue.backlog', 'series: queue.depth')),
      /^plan\.yaml:\d+:\d+: criteria\.queue\.source\.series: must be one of .*queue\.backlog.*, and is "queue\.depth"$/,
    );
  });

  it('without a field is refused at the place where it is missing', () => {
    assert.equal(
      complaint(spoil('    title: Queue depth under 1.5 × instances\n', '')),
      `plan.yaml:${placeOf('title: Queue depth under')}: criteria.queue.title: is missing: add it, text`,
    );
  });

  it('with a field that is not known is refused at that field, and told which are known', () => {
    assert.match(
      complaint(`${text}auto: true\n`),
      new RegExp(
        `^plan.yaml:${text.split('\n').length}:1: auto: is not known here: write one of name, .*, or remove it$`,
      ),
    );
  });

  it('with another lever, kind or shape is told which there are', () => {
    assert.match(
      complaint(spoil('lever: adaptive-polling', 'lever: adaptive')),
      /:7:8: lever: must be one of adaptive-polling, search-console-sync, optimize, and is "adaptive"$/,
    );
    assert.match(
      complaint(spoil('kind: threshold', 'kind: limit')),
      /test\.kind: must be one of threshold, rate, ratio, no-events, reconciled, age, and is "limit"$/,
    );
    assert.match(
      complaint(spoil('{ timesInstances: 1.5 }', '{ times: 1.5 }')),
      /threshold: must be a number, \{ timesInstances: N \} or /,
    );
    assert.match(complaint(spoil('percent: 75', "percent: '75'")), /percent: must be a number, and is "75"$/);
    assert.match(
      complaint(spoil('  sre: []', '  SRE team: []')),
      /:3: roles\.SRE team: is no name: must be lower-case/,
    );
  });

  it('with an alias is refused where the mistake is', () => {
    const [anchored, aliased] = ['exit: &gates [queue,', 'exit: *gates'];
    const twice = spoil('exit: [queue,', anchored);
    const list = 'exit: [queue, staleness, breakers, dead-letters, poll-failures, alerts-quiet]';
    assert.ok(parsePlan(spoil(list, aliased, twice), 'plan.yaml').plan);
    assert.match(
      complaint(spoil(list, aliased, spoil('&gates [queue,', '&gates [tail,', twice))),
      new RegExp(
        `plan.yaml:${placeOf('exit: [queue')}`.replace(/:\d+$/, ':') +
          '\\d+: stages.1.exit.0: names no criterion',
      ),
    );
  });

  it('that is no YAML is refused with line and column, in one sentence an error', () => {
    assert.match(complaint('name: [a\nb: c'), /^plan\.yaml:2:1: the plan: is no YAML: /);
    assert.match(complaint('a: 1\na: 2\nb: "x'), /^plan\.yaml:2:1: .*unique\nplan\.yaml:3:6: .*quote$/);
    assert.match(
      complaint('b: 1\nname: *nowhere'),
      /^plan\.yaml:2:7: .*alias \*nowhere, and no anchor &nowhere/,
    );
    assert.match(complaint('exit: &x [a, *x]'), /^plan\.yaml:1:14: .*within its own anchor/);
    assert.match(
      complaint(`${text}---\nname: other\n`),
      /is followed by another document: write one plan a file$/,
    );
    assert.match(complaint(''), /^plan\.yaml:1:1: the plan: must be a map of fields, and is null$/);
    assert.match(complaint('- name'), /^plan\.yaml:1:1: the plan: must be a map of fields, and is a list$/);
    assert.match(complaint(Buffer.from([0xff, 0xfe, 0x41])), /^plan\.yaml:1:1: the plan: is not UTF-8/);
  });

  it('with any value spoilt is told the line of that value', () => {
    const places: { line: number; from: number; to: number }[] = [];
    // Titles may say anything; no other value of a plan may be any of these.
    visit(parseDocument(text), {
      Pair(_key, { key, value }) {
        if (!isScalar(value) || !value.range || (isScalar(key) && key.value === 'title')) return;
        const [from, to] = value.range;
        places.push({ line: text.slice(0, from).split('\n').length, from, to });
      },
    });
    assert.ok(places.length > 50);
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.constantFrom('[]', '{}', 'null', '.nan', '.inf'),
        (place, junk) => {
          const told = complaint(text.slice(0, place.from) + junk + text.slice(place.to));
          // A threshold is told where its map begins, which is on the line.
          assert.match(told, new RegExp(`^plan\\.yaml:${place.line}:\\d+: `, 'm'));
        },
      ),
      { numRuns: 120, seed: 6 },
    );
  });
});

describe('a folder of plans', () => {
  it('must hold no two of one name', () => {
    writeFileSync(join(folder, 'a.yaml'), text);
    writeFileSync(join(folder, 'b.yaml'), text);
    writeFileSync(join(folder, 'notes.txt'), 'not a plan');
    assert.throws(
      () => loadPlans(folder),
      /two plans are named adaptive-polling, .*a\.yaml and .*b\.yaml: rename one/,
    );
  });

  it('tells the problems of all its files', () => {
    const several = join(folder, 'several');
    mkdirSync(several);
    writeFileSync(join(several, 'a.yaml'), spoil('mode: manual', 'mode: x'));
    writeFileSync(join(several, 'b.yaml'), 'name: [');
    assert.throws(() => loadPlans(several), /a\.yaml:8:7: mode: .*\n.*b\.yaml:1:\d+: the plan: is no YAML/);
  });

  it('has to be there', () => {
    assert.throws(
      () => loadPlans(join(folder, 'absent')),
      /plans folder .*absent cannot be read \(ENOENT\).*ROLLCALL_PLANS/,
    );
    mkdirSync(join(folder, 'empty'));
    assert.deepEqual(loadPlans(join(folder, 'empty')), []);
  });
});
