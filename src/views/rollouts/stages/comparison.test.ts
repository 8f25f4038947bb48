import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { RunSheet, RunSheetContent } from '../../../contract/run-sheet.ts';
import { comparedIn, differenceOf, measuredIn } from './comparison.ts';

const folder = join(import.meta.dirname, '../../../../docs/run-sheets');
const sheets = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as RunSheet).content);
const titles = { baseline: 'Baseline', now: (stage: string) => `${stage}, now` };

describe('the comparison of stages', () => {
  it('has a column for each stage that began in the example run sheets, and values from their last snapshots', () => {
    assert.ok(sheets.length > 0);
    for (const content of sheets) {
      const columns = measuredIn(content, undefined, titles);
      const begun = content.stages.filter(({ startedAt }) => startedAt !== null);
      assert.equal(columns.filter(({ kind }) => kind === 'stage').length, begun.length);
      for (const { name } of comparedIn(content, []))
        assert.ok(
          columns.some(({ values }) => values.has(name)) ||
            content.verdicts.some(({ criteria }) => criteria.some((each) => each.name === name)),
          name,
        );
    }
  });

  it('shows the stage in effect as it is judged now, but not a stage that the verdict is not of', () => {
    const content = {
      baselines: [],
      stages: [{ name: 'p25', title: '25 %', startedAt: '2026-11-21T08:00:00Z' }],
      snapshots: [],
      verdicts: [],
    } as unknown as RunSheetContent;
    const verdict = { stage: 'p25', at: '2026-11-21T09:00:00Z', results: [{ name: 'queue', value: 3 }] };
    const now = (stage: string) => ({ stage, verdict }) as unknown as Parameters<typeof measuredIn>[1];
    assert.deepEqual(
      measuredIn(content, now('p25'), titles).map(({ title, values }) => [title, [...values]]),
      [
        ['25 %', []],
        ['25 %, now', [['queue', 3]]],
      ],
    );
    assert.equal(measuredIn(content, now('p50'), titles).length, 1);
  });

  it('calls a change better or worse by what the criterion wants, and of nothing has no per cent', () => {
    assert.deepEqual(differenceOf(12, 10, '<'), { by: 2, percent: 20, better: false });
    assert.deepEqual(differenceOf(12, 10, '>='), { by: 2, percent: 20, better: true });
    assert.deepEqual(differenceOf(-5, -10, '>='), { by: 5, percent: 50, better: true });
    assert.deepEqual(differenceOf(1, 0, '<='), { by: 1, percent: undefined, better: false });
    assert.deepEqual(differenceOf(10, 10, '<'), { by: 0, percent: 0, better: undefined });
    assert.deepEqual(differenceOf(12, 10, '='), { by: 2, percent: 20, better: undefined });
    assert.equal(differenceOf(10.05, 10, '<')?.better, undefined);
    assert.equal(differenceOf(12, null, '<'), undefined);
    assert.equal(differenceOf(undefined, 3, '<'), undefined);
  });
});
