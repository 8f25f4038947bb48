import type { RolloutDocument } from '../../src/contract/rollout.ts';

/** What the harness page gets instead of a query's answer. */
export type Answer = { state: 'Loading' | 'Done' | 'Error'; rollouts: RolloutDocument[]; error?: string };
