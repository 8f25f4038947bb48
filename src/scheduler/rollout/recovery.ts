import type { Clock } from '../clock/clock.ts';
import type { RolloutFact } from './event.ts';
import type { Judging } from './judging.ts';
import { system } from './recorder.ts';
import type { Rollout } from './rollout.ts';
import type { RolloutWriter } from './rollout-writer.ts';

type Waiting = Rollout['recovery'][number];

/**
 * Records whether what a rollback or a kill switch was to mend is well again, judged on what came after it took effect.
 * Nothing is decided by it.
 */
export async function lookAtRecovery(
  rollout: Rollout,
  { clock, judging, writer }: { clock: Clock; judging: Judging; writer: RolloutWriter },
): Promise<void> {
  for (const waiting of rollout.recovery.filter(waits)) {
    const { criterion, since, dueAt } = waiting;
    const now = clock.now();
    const result = await judging.judgeOne(rollout, criterion, since, now);
    const recovered = result.verdict === 'pass';
    if (!recovered && now <= dueAt) continue;
    const fact: RolloutFact = recovered
      ? { kind: 'recovered', criterion, seconds: (now - since) / 1_000 }
      : { kind: 'not-recovered', criterion };
    const evidence = `${result.title}: ${result.verdict}, ${result.reason} (evidence ${result.evidenceHash})`;
    await writer.bySystem(rollout.id, system(`${result.title} is to recover`), (locked) =>
      locked.recovery.some((each) => each.criterion === criterion && each.since === since && waits(each))
        ? { facts: [fact], verdict: null, evidence }
        : undefined,
    );
  }
}

const waits = ({ seconds, late }: Waiting) => seconds === null && !late;
