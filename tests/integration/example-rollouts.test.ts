import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { auditEntry } from '../../src/contract/audit.ts';
import { readSheet } from '../../src/contract/run-sheet/file.ts';
import { checkAgainstLog } from '../../src/scheduler/rollout/run-sheet/against-log.ts';

const root = join(import.meta.dirname, '../..');
const examples = join(root, 'docs/run-sheets');

const names = [
  'adaptive-polling-clean',
  'adaptive-polling-regressed',
  'optimize-clean',
  'optimize-regressed',
];

/** Carried out by real processes in real time: they come out otherwise each time. */
const inRealTime = ['two-cells-eu', 'two-cells-us'];

const sheetIn = (path: string) => {
  const read = readSheet(readFileSync(path));
  assert.ok('sheet' in read, `${path}: ${'broken' in read ? read.broken : ''}`);
  return read.sheet;
};

describe('the run sheets in the documentation', () => {
  it('are what was sealed, and all that they say stands in the logs beside them', () => {
    for (const name of [...names, ...inRealTime]) {
      const path = join(examples, name);
      const log = readFileSync(`${path}.audit.ndjson`, 'utf8').trimEnd().split('\n').slice(0, -1);
      const entries = log.map((line) => auditEntry.parse(JSON.parse(line)));
      for (const form of ['md', 'json'])
        assert.equal(checkAgainstLog(sheetIn(`${path}.${form}`).content, entries), undefined);
    }
  });

  it('show a rollout from staging to 100 %', () => {
    const { state, stages, snapshots } = sheetIn(join(examples, 'adaptive-polling-clean.json')).content;
    assert.equal(state, 'done');
    assert.deepEqual(
      stages.map(({ name }) => name),
      ['staging', 'p25', 'p50', 'p75', 'p100'],
    );
    for (const { dwellSeconds, dwellRequiredSeconds } of stages)
      assert.ok(dwellSeconds >= dwellRequiredSeconds);
    const staging = snapshots.filter(({ stage }) => stage === 'staging').map(({ label }) => label);
    assert.deepEqual(staging, ['0h', '12h', '24h', 'end']);
  });

  it('show a regression at 50 % that is rolled back, and recovers', () => {
    const { content } = sheetIn(join(examples, 'adaptive-polling-regressed.json'));
    const { state, stages, incidents, leverChanges, recovery } = content;
    assert.equal(state, 'rolled-back');
    assert.equal(stages.at(-1)?.name, 'p50');
    const [incident] = incidents;
    assert.deepEqual(
      incident?.triggers.map(({ criterion }) => criterion),
      ['dead-letters-doubled'],
    );
    assert.deepEqual(leverChanges.at(-1)?.effect?.withinBudget, true);
    assert.match(
      leverChanges.at(-1)?.effect?.evidence ?? '',
      /enabled: false, with 0 of 40 instances adaptive/,
    );
    assert.deepEqual(
      recovery.map(({ criterion, late }) => [criterion, late]),
      [
        ['queue-recovered', false],
        ['alerts-cleared', false],
      ],
    );
  });

  it('show a policy that goes from shadow to public', () => {
    const { state, stages, refusals } = sheetIn(join(examples, 'optimize-clean.json')).content;
    assert.equal(state, 'done');
    assert.deepEqual(
      stages.map(({ name }) => name),
      ['shadow', 'internal', 'public'],
    );
    for (const { dwellSeconds, dwellRequiredSeconds } of stages)
      assert.ok(dwellSeconds >= dwellRequiredSeconds);
    assert.equal(refusals.count, 0);
  });

  it('show a policy that is withdrawn by itself when its solver hangs', () => {
    const { content } = sheetIn(join(examples, 'optimize-regressed.json'));
    const { state, stages, incidents, leverChanges, recovery } = content;
    assert.equal(state, 'rolled-back');
    assert.equal(stages.at(-1)?.name, 'internal');
    assert.deepEqual(
      incidents[0]?.triggers.map(({ criterion }) => criterion),
      ['timeouts-internal', 'fallbacks-internal'],
    );
    const effect = leverChanges.at(-1)?.effect;
    assert.equal(effect?.withinBudget, true);
    assert.match(effect?.evidence ?? '', /config shows rebal\.greedy\.v1, rebal\.greedy\.v1 by default/);
    assert.deepEqual(
      recovery.map(({ criterion, late }) => [criterion, late]),
      [['worker-consuming', false]],
    );
  });

  it('show two cells that are promoted with a quorum, held without, and rolled back alone', () => {
    const [eu, us] = inRealTime.map((name) => sheetIn(join(examples, `${name}.json`)).content);
    assert.deepEqual([eu?.state, us?.state], ['done', 'rolled-back']);
    const signed = (content: typeof eu) =>
      content?.permits?.map(({ to, votes }) => [to, votes.map(({ sentinel }) => sentinel).join(' ')]);
    assert.deepEqual(signed(eu), [
      ['eu-half', 's1 s2 s3'],
      ['eu-all', 's1 s2'],
    ]);
    assert.deepEqual(signed(us), [
      ['us-half', 's1 s2'],
      ['us-all', 's1 s2'],
    ]);
    const epochs = [eu, us].flatMap((content) => content?.permits?.map(({ epoch }) => epoch) ?? []);
    assert.deepEqual(
      epochs,
      [...epochs].sort((a, b) => a - b),
    );
    assert.match(us?.refusals.shown[0]?.why ?? '', /1 of the 2 sentinels that are needed signed/);
    assert.equal(us?.incidents.length, 1);
  });
});
