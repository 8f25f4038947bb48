import type { Permit } from '../../contract/permit.ts';
import type { Queryable } from '../storage/database.ts';
import type { RolloutFact } from './event.ts';
import { stageAt, stageName, type Rollout } from './rollout.ts';

/** What begins a stage: the lever is to be moved to its settings. */
export interface StageMove {
  rollout: string;
  planHash: string;
  revision: number;
  action: 'start' | 'promote' | 'resume';
  /** The stage that is left, or begun anew; null where none was in effect. */
  from: string | null;
  to: string;
  course: { cell: string; name: string; title: string }[] | null;
}

/** What was asked for before the transaction: a permit, or why there is none. */
export type AskedPermit = { permit: Permit; monotonic: number } | { why: string };

/** Permits for what begins a stage, from outside of this Rollcall. Nothing else needs one: no rollback, no kill switch. */
export interface StagePermits {
  /** The name of this Rollcall as a cell. */
  readonly cell: string;
  /** Takes some seconds at the most, and never rejects for what others fail at. */
  request(move: StageMove): Promise<AskedPermit>;
  /**
   * Accepts a permit in the transaction of the stage that it is for.
   * @returns why it does not count, with what to do; undefined where it was accepted.
   */
  accept(
    transaction: Queryable,
    move: StageMove,
    asked: AskedPermit | undefined,
  ): Promise<string | undefined>;
}

const actions = { started: 'start', promoted: 'promote', resumed: 'resume' } as const;

/**
 * What stage these facts would begin.
 * @param rollout as it is stored, with the plan that it is to go by; `planHash` is of that plan's file.
 * @returns undefined where they begin none.
 */
export function stageMoveOf(
  rollout: Rollout,
  facts: readonly RolloutFact[],
  planHash: string,
): StageMove | undefined {
  for (const fact of facts) {
    if (fact.kind !== 'started' && fact.kind !== 'promoted' && fact.kind !== 'resumed') continue;
    const to = stageAt(rollout, fact.change?.toStage ?? null)?.name;
    if (to === undefined) continue;
    const { id, revision, plan } = rollout;
    const from = stageName(rollout);
    const action = actions[fact.kind];
    return { rollout: id, planHash, revision, action, from, to, course: plan.course ?? null };
  }
  return undefined;
}
