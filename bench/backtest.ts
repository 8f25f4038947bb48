import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleEveryMs, type SeriesName } from '../src/contract/series.ts';
import { backtest } from '../src/scheduler/rollout/backtest/backtest.ts';
import { Recording } from '../src/scheduler/rollout/backtest/recording.ts';
import { whatIf } from '../src/scheduler/rollout/backtest/what-if.ts';
import { parsePlan } from '../src/scheduler/rollout/plan-file.ts';
import { seededRandom } from '../tests/simulated-clock.ts';
import { median, type Figure } from './figure.ts';

const dayMs = 24 * 3_600_000;
const days = 30;
const rounds = 5;
/** What the recorded fleet's history does not hold. */
const without = [
  'test-suite',
  'integration-test',
  'soak-test',
  'alerts-quiet',
  'customer-alerts',
  'alerts-cleared',
];

/**
 * Seconds of replaying 30 days (259,200 ticks) of recorded history through the adaptive polling plan: once with people
 * who promote, and once with people who hold the last stage for the rest of the month, which judges every tick of it.
 */
export async function* measure(): AsyncIterable<Figure> {
  const file = 'rollouts/adaptive-polling.yaml';
  const { plan, hash } = parsePlan(await readFile(join(import.meta.dirname, '..', file)), file);
  const from = Date.UTC(2026, 9, 1);
  const recording = recorded(from, from + days * dayMs);
  const startAt = from + dayMs;
  const seconds = (work: () => unknown) =>
    median(
      Array.from({ length: rounds }, () => {
        const began = process.hrtime.bigint();
        work();
        return Number(process.hrtime.bigint() - began) / 1e9;
      }),
    );
  const replayed = (people: 'prompt' | 'absent') => () => {
    const report = backtest({ plan, planHash: hash, recording, startAt, people, without });
    if (report.outcome !== (people === 'prompt' ? 'done' : 'under-way')) throw new Error(report.summary);
  };
  const figure = (name: string, value: number, goal: number): Figure => ({
    name,
    value: Number(value.toFixed(3)),
    unit: 's',
    better: 'lower',
    goal,
  });
  yield figure('30 days, one stage for all of it', seconds(replayed('absent')), 2);
  yield figure('30 days, promoted', seconds(replayed('prompt')), 2);
  const thresholds = Array.from({ length: 9 }, (_, n) => 1 + n / 4);
  const varied = () => whatIf({ plan, recording, criterion: 'queue-tripled', thresholds, incidents: [] });
  yield figure('30 days, 9 thresholds', seconds(varied), 5);
}

/** A fleet that is well, with the noise that such a fleet has. */
function recorded(from: number, to: number): Recording {
  const random = seededRandom(6);
  const recording = new Recording(from, to);
  for (let at = from; at <= to; at += sampleEveryMs) {
    const values: Partial<Record<SeriesName, number>> = {
      'instances.total': 40,
      'queue.backlog': Math.floor(4 * random()),
      'staleness.p50': 20 + 20 * random(),
      'staleness.overThreshold': 0,
      'adaptive.staleness.max': 40 + 15 * random(),
      'breakers.notClosed': 0,
      'deadLetters.count': 0,
      'polls.failed': 0,
    };
    for (const [series, value] of Object.entries(values)) recording.add(series, { at, value });
  }
  return recording;
}
