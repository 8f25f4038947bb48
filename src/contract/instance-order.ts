import type { PollPart } from './instance.ts';

/**
 * What a person orders of one instance, as plain data. Times in ms since 1970; `runsAt` is when it is polled at the
 * latest, whatever it waited for.
 */
export type InstanceOrder =
  | { kind: 'reset'; by: string; at: number; runsAt: number }
  | { kind: 'retry'; runsAt: number }
  | { kind: 'remove'; by: string; reason: string; at: number }
  | { kind: 'pause'; by: string; reason: string; at: number; until?: number }
  | { kind: 'resume'; runsAt: number }
  | { kind: 'poll'; parts: readonly Exclude<PollPart, 'status'>[]; status: boolean; runsAt: number };
