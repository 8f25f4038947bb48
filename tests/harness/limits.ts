import type { Profile } from './profile.ts';
import type { Measured } from './report.ts';

/** Handles and timers come and go with the polls: so many more, or a tenth more, are no growth. */
const slack = 5;
/** A change of the lever is to be seen within this, in ms. */
const leverWithinMs = 2_000;

/** The limits that a run broke, in words. */
export function brokenLimits(profile: Profile, found: Measured): string[] {
  const { heapMegabytes, healthy, queue, deadLetters, recoveries, lever, reads, wrongs } = found;
  const reasons: string[] = [];
  const hold = (holds: boolean, reason: string) => void (holds || reasons.push(reason));

  const heapLimit = profile.heapGrowthLimitPercent;
  if (heapLimit !== undefined) {
    hold(
      heapMegabytes.growthPercent <= heapLimit,
      `the heap grew by ${heapMegabytes.growthPercent} % after the warm-up; ${heapLimit} % is allowed`,
    );
    for (const held of ['handles', 'timers'] as const) {
      const { afterWarmUp, end } = found[held];
      hold(
        end <= Math.max(afterWarmUp * 1.1, afterWarmUp + slack),
        `${held} grew from ${afterWarmUp} to ${end}`,
      );
    }
  }
  hold(
    healthy.gapsOverTarget === 0 && healthy.stalestSeconds <= healthy.targetSeconds,
    `a healthy instance was stale for ${Math.max(healthy.longestGapSeconds, healthy.stalestSeconds)} s; the target is ${healthy.targetSeconds} s`,
  );
  const fewest = Math.floor(profile.seconds / healthy.targetSeconds) - 1;
  hold(
    healthy.pollsMin >= fewest,
    `an instance was starved: ${healthy.pollsMin} polls where ${fewest} are the least`,
  );
  hold(
    queue.finalDepth <= found.instances / 4,
    `the queue shows a backlog of ${queue.finalDepth} at the end`,
  );
  hold(
    deadLetters.ofWellAtEnd.length === 0,
    `dead letters are left of instances that are well: ${deadLetters.ofWellAtEnd.join(', ')}`,
  );
  hold(recoveries.missed.length === 0, `recoveries were not seen: ${recoveries.missed.join(', ')}`);
  hold(
    lever.slowestMs <= leverWithinMs,
    `a throw of the lever took ${lever.slowestMs} ms to show; ${leverWithinMs} ms are allowed`,
  );
  hold(reads.failed === 0, `${reads.failed} reads of health or metrics failed`);
  return [...reasons, ...wrongs];
}
