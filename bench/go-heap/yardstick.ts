import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export const sizes = [1_000, 10_000, 100_000] as const;

/** Middles of Pulse's own figures, which were taken on another machine: pop + upsert in ns, BuildPlan in ms. */
export const pulse: Record<number, { popUpsertNs: number; planMs: number }> = {
  1_000: { popUpsertNs: 585, planMs: 0.58 },
  10_000: { popUpsertNs: 810, planMs: 7.25 },
  100_000: { popUpsertNs: 2_165, planMs: 124.5 },
};

/**
 * Nanoseconds of a pop and an upsert of Go's container/heap by size, here and now: what tells Pulse's machine from
 * this one, and a busy moment from a quiet one. Undefined where there is no Go.
 */
export async function goHeapNs(): Promise<Record<number, number> | undefined> {
  try {
    const { stdout } = await promisify(execFile)('go', ['run', '.', ...sizes.map(String)], {
      cwd: import.meta.dirname,
      env: { ...process.env, GOFLAGS: '-mod=mod', GOPROXY: 'off', GOTOOLCHAIN: 'local' },
    });
    return JSON.parse(stdout) as Record<number, number>;
  } catch {
    return undefined;
  }
}

/** Half of a figure of Pulse's, on a machine as fast as this one is now. */
export function halfOfPulse(figure: number, size: number, goNs: Record<number, number> | undefined): number {
  const slower = goNs ? (goNs[size] as number) / (pulse[size]?.popUpsertNs as number) : 1;
  return (figure * slower) / 2;
}
