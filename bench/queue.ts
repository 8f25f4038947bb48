import { PollQueue, unseated, type Queued } from '../src/scheduler/polling/queue.ts';
import { seededRandom } from '../tests/simulated-clock.ts';
import { median, type Figure } from './figure.ts';
import { goHeapNs, halfOfPulse, pulse, sizes } from './go-heap/yardstick.ts';

const runs = 7;
const rounds = 400_000;

/** Nanoseconds of taking out the poll that runs next and planning its next, at three sizes of a fleet. */
export async function* measure(): AsyncIterable<Figure> {
  const goNs = await goHeapNs();
  popUpsertNs(1_000);
  for (const size of sizes) {
    yield {
      name: `pop + upsert at ${size}`,
      value: Math.round(median(Array.from({ length: runs }, () => popUpsertNs(size)))),
      unit: 'ns',
      better: 'lower',
      goal: Math.round(halfOfPulse(pulse[size]?.popUpsertNs as number, size, goNs)),
      ...(goNs && { peer: Math.round(goNs[size] as number) }),
    };
  }
}

function popUpsertNs(size: number): number {
  const random = seededRandom(size);
  const now = Date.now();
  const queue = new PollQueue<Queued>();
  for (let n = 0; n < size; n++) queue.upsert({ priority: 0, seat: unseated }, now + random() * 48_000, 0);
  const began = process.hrtime.bigint();
  for (let round = 0; round < rounds; round++) {
    const { nextRun } = queue;
    queue.upsert(queue.pop() as Queued, nextRun + 40_000 + random() * 8_000, 0);
  }
  return Number(process.hrtime.bigint() - began) / rounds;
}
