import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import type { Database } from '../storage/database.ts';
import { readJudgedCriteria, type JudgedQuestion } from './judged-criteria.ts';

const start = Date.UTC(2026, 10, 21, 8);
let database: Database;
let folder: string;

before(async () => {
  ({ database, folder } = await openTestDatabase());
  const judged: [seconds: number, staleness: number | null, verdict: string, withErrors: boolean][] = [
    [0, 10, 'pass', false],
    [30, 70, 'fail', false],
    [60, null, 'insufficient-data', true],
    [180, 12, 'pass', true],
  ];
  for (const [seconds, value, verdict, withErrors] of judged)
    await database.query(
      `insert into rollout_verdicts (rollout, at, stage, decision, summary, criteria)
       values ('a', $1, 'p25', 'hold', '', $2), ('b', $1, 'p25', 'hold', '', '[]')`,
      [
        new Date(start + seconds * 1_000),
        JSON.stringify([
          { name: 'staleness', role: 'exit', value, threshold: 60, verdict },
          ...(withErrors
            ? [{ name: 'errors', role: 'trigger', value: 0.1, threshold: null, verdict: 'pass' }]
            : []),
        ]),
      ],
    );
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const asked = (question: Partial<JudgedQuestion> = {}, rollout = 'a') =>
  readJudgedCriteria(database, rollout, { from: start, to: start + 600_000, stepMs: 60_000, ...question });

describe('criteria of a rollout over time', () => {
  it('are columns on one axis: the last verdict of a step, and null where there is none', async () => {
    assert.deepEqual(await asked(), {
      stepSeconds: 60,
      times: [start, start + 60_000, start + 180_000],
      criteria: [
        {
          name: 'errors',
          role: 'trigger',
          values: [null, 0.1, 0.1],
          thresholds: [null, null, null],
          verdicts: [null, 'pass', 'pass'],
        },
        {
          name: 'staleness',
          role: 'exit',
          values: [70, null, 12],
          thresholds: [60, 60, 60],
          verdicts: ['fail', 'insufficient-data', 'pass'],
        },
      ],
    });
  });

  it('are those that are named, of the time that is asked for', async () => {
    const { times, criteria } = await asked({ criteria: ['staleness'], to: start + 30_000, stepMs: 10_000 });
    assert.deepEqual(times, [start, start + 30_000]);
    assert.deepEqual(
      criteria.map(({ name, values }) => [name, values]),
      [['staleness', [10, 70]]],
    );
    assert.deepEqual(await asked({}, 'b'), { stepSeconds: 60, times: [], criteria: [] });
  });
});
