import type { Fault } from '../../src/simulator/fault.ts';

/** Something that the harness does in the course of a run, so many ms after its start. */
export type Deed = { atMs: number } & (
  | { does: 'fail'; name: string; fault: Fault }
  /** A fault of a part that is not the status: the instance stays healthy. */
  | { does: 'spoil'; name: string; fault: Fault }
  | { does: 'recover'; name: string }
  /** Adaptive polling off and on again, each to be seen in the health document. */
  | { does: 'toggle' }
  | { does: 'configure'; changes: Record<string, number> }
);

/** A run: how long, how the fleet is polled, what happens to it, and what has to hold. */
export interface Profile {
  name: string;
  instances: number;
  seconds: number;
  /** From when on heap, handles and timers are compared. */
  warmUpSeconds: number;
  /** The settings of polling, as a settings file has them. */
  polling: Record<string, unknown>;
  stalenessTargetSeconds: number;
  recoversWithinSeconds: number;
  requestTimeoutSeconds: number;
  readEverySeconds: number;
  scrapeEverySeconds: number;
  /** What the heap may grow after the warm-up; a run too short to tell does not say. */
  heapGrowthLimitPercent?: number;
  deeds: Deed[];
}

/**
 * Twelve instances, with faults in the middle: one hangs, one answers 500, one 401, one redirects and
 * recovers. `scale`
 * shortens everything in proportion.
 */
export function integration(scale = 1): Profile {
  const seconds = (value: number) => Math.max(0.25, value * scale);
  const time = (value: number) => `${Math.round(seconds(value) * 1_000)}ms`;
  const at = (second: number) => second * scale * 1_000;
  // A busy machine stands still for a moment now and then: below some seconds a target would measure that.
  const targetSeconds = Math.max(5, seconds(8));
  // Longer than any interval, so that a back-off that is cut short is seen.
  const deadLetterRetrySeconds = 1.4 * targetSeconds;
  const deeds: Deed[] = [
    { atMs: at(15), does: 'fail', name: 'pve-node1', fault: { kind: 'hang' } },
    { atMs: at(15), does: 'fail', name: 'pbs-backup1', fault: { kind: '500' } },
    { atMs: at(15), does: 'fail', name: 'pmg-mail1', fault: { kind: '401' } },
    { atMs: at(15), does: 'fail', name: 'pve-node2', fault: { kind: 'redirect' } },
    {
      atMs: at(20),
      does: 'spoil',
      name: 'pve-node3',
      fault: { kind: 'hang', path: '/nodes/pve-node3-a/storage' },
    },
    { atMs: at(25), does: 'toggle' },
    { atMs: at(30), does: 'recover', name: 'pve-node2' },
    // Settings that change re-plan the fleet, in the midst of back-offs.
    ...[18, 20, 22, 24, 26, 28].map((second, index): Deed => ({
      atMs: at(second),
      does: 'configure',
      changes: { baseIntervalSeconds: seconds(2) + (index % 2 === 0 ? 0.1 : 0) },
    })),
  ];
  return {
    name: 'integration',
    instances: 12,
    seconds: 55 * scale,
    warmUpSeconds: 15 * scale,
    polling: {
      minInterval: time(1),
      baseInterval: time(2),
      maxInterval: '60s',
      stalenessTarget: `${targetSeconds}s`,
      connectTimeout: time(2),
      requestTimeout: time(2),
      pollDeadline: time(5),
      deadLetterRetry: `${deadLetterRetrySeconds}s`,
    },
    stalenessTargetSeconds: targetSeconds,
    recoversWithinSeconds: deadLetterRetrySeconds * 1.05 + 2 + seconds(2),
    requestTimeoutSeconds: seconds(2),
    readEverySeconds: seconds(0.5),
    scrapeEverySeconds: seconds(2),
    deeds: deeds.sort((a, b) => a.atMs - b.atMs),
  };
}
