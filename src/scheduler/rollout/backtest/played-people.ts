import type { BacktestRequest } from '../../../contract/backtest.ts';
import { drillDue } from '../drills.ts';
import type { RolloutFact } from '../event.ts';
import { nextStage, stageAt, type Rollout } from '../rollout.ts';
import { whyNoTick } from '../refusals.ts';
import { whyNoSignOff } from '../sign-offs.ts';

/** Who acts in a backtest: people who do at once what is asked of them, or nobody. */
export type People = BacktestRequest['people'];

/** A fact with who brought it about. */
type PlayedFact = { by: string; fact: RolloutFact };

/** The sign-offs and confirmations that are asked for now, given by whom the plan lists; none where it lists nobody fit. */
export function confirmations(rollout: Rollout): PlayedFact[] {
  const stage = stageAt(rollout, rollout.stage);
  const next = nextStage(rollout)?.stage;
  const given: PlayedFact[] = [];
  let played = rollout;
  for (const role of stage?.signOffs ?? []) {
    const by = candidates(rollout, role).find((name) => whyNoSignOff(played, role, name) === undefined);
    if (by === undefined || !stage) continue;
    given.push({ by, fact: { kind: 'signed-off', stage: stage.name, role } });
    played = { ...played, signOffs: [...played.signOffs, { stage: stage.name, role, by, at: 0 }] };
  }
  for (const precondition of next?.preconditions ?? []) {
    if (precondition.kind !== 'tick') continue;
    const { name, role } = precondition;
    const by = candidates(rollout, role).find((each) => whyNoTick(rollout, name, each) === undefined);
    if (by !== undefined && next)
      given.push({ by, fact: { kind: 'ticked', stage: next.name, precondition: name } });
  }
  return given;
}

const candidates = ({ plan }: Rollout, role: string) => {
  const listed = plan.roles[role] ?? [];
  return listed.length > 0 ? listed : [`somebody as ${role}`];
};

/** People who drill in time have passed every drill that would be overdue by now. */
export function drilledInTime(rollout: Rollout, now: number): Rollout {
  const due = Object.keys(rollout.plan.drills).filter((name) => drillDue(rollout, name, now).overdue);
  if (due.length === 0) return rollout;
  const passed = {
    at: now,
    dryRun: false,
    secondsToSeen: null,
    secondsToEffect: null,
    passed: true,
    why: null,
  };
  return {
    ...rollout,
    drilled: { ...rollout.drilled, ...Object.fromEntries(due.map((name) => [name, passed])) },
  };
}
