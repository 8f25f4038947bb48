import type { Verdict } from '../../contract/rollout.ts';
import { stageAt, type Rollout } from './rollout.ts';

/** Who acts in the audit log when no person does. */
export const automaticActor = 'rollcall (automatic)';

/** After it acted by itself, Rollcall promotes nothing by itself for this long, in ms. A rollback never waits. */
const coolDownMs = 300_000;

/** What a plan lets Rollcall do by itself on this verdict; undefined where it is nothing. */
export function automaticOrder(
  rollout: Rollout,
  verdict: Verdict,
  now: number,
): { kind: 'rollback' | 'promote'; reason: string } | undefined {
  const { plan, state } = rollout;
  if (plan.mode === 'manual' || (state !== 'running' && state !== 'holding')) return undefined;
  if (verdict.decision === 'rollback')
    return isEarnest(rollout, verdict, now) ? { kind: 'rollback', reason: verdict.summary } : undefined;
  const wanted = plan.mode === 'auto-promote' && stageAt(rollout, rollout.stage)?.autoPromote === true;
  const cooled = rollout.automaticAt === null || now - rollout.automaticAt >= coolDownMs;
  return verdict.decision === 'promote' && state === 'running' && wanted && cooled
    ? { kind: 'promote', reason: verdict.summary }
    : undefined;
}

/** What fails because of a drill's own fault rolls nothing back. */
function isEarnest(rollout: Rollout, verdict: Verdict, now: number): boolean {
  if (rollout.drill && !rollout.drill.dryRun) return false;
  return verdict.results.some(
    ({ name, role, verdict: says }) =>
      role === 'trigger' &&
      says === 'fail' &&
      !rollout.excused.some(({ criterion, until }) => criterion === name && until > now),
  );
}
