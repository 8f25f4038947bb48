import type { Verdict } from '../../contract/rollout.ts';
import { measuresNothing } from './drills.ts';
import { nextStage, type Rollout } from './rollout.ts';
import { whyNotAs } from './sign-offs.ts';

/** What has no data for longer than this, in ms, is mended rather than waived again and again. */
const longestWaiverMs = 7 * 24 * 3_600_000;

/** Why somebody may not confirm a precondition of the next stage; undefined where they may. */
export function whyNoTick(rollout: Rollout, name: string, by: string): string | undefined {
  const next = nextStage(rollout);
  if (!next || rollout.state === 'promoting') return 'no stage is next';
  const ticks = next.stage.preconditions.flatMap((each) => (each.kind === 'tick' ? [each] : []));
  const tick = ticks.find((each) => each.name === name);
  if (!tick)
    return (
      `stage ${next.stage.name} has no precondition ${name} that a person confirms: ` +
      `it has ${ticks.map((each) => each.name).join(', ') || 'none'}`
    );
  const given = rollout.ticks.find((each) => each.stage === next.stage.name && each.precondition === name);
  if (given) return `${given.by} has confirmed it for stage ${next.stage.name} already`;
  return whyNotAs(rollout.plan, tick.role, by);
}

/** Why a criterion cannot be waived until then; undefined where it can. Only what has no data is. */
export function whyNoWaiver(
  { criterion, until }: { criterion: string; until: number },
  { now, verdict }: { now: number; verdict: Verdict | null },
): string | undefined {
  if (!(until > now)) return 'until is past: a waiver ends in the future';
  if (until - now > longestWaiverMs) return 'until is too far off: a waiver lasts for seven days at the most';
  if (!verdict) return 'no verdict yet: what has no data is known with the next tick, within 10 s';
  const results = verdict.results.filter(({ name }) => name === criterion);
  if (results.length === 0) return `${criterion} is not judged at this stage`;
  const says = results.find((result) => result.verdict !== 'insufficient-data');
  return says && `${criterion} has data (${says.verdict}): only what has none can be waived`;
}

/** Why a drill cannot begin; undefined where it can. */
export function whyNoDrill(
  rollout: Rollout,
  { drill, dryRun }: { drill: string; dryRun: boolean },
  { canInject, now }: { canInject: boolean; now: number },
): string | undefined {
  const { plan, state } = rollout;
  if (!plan.drills[drill]) return notInPlan('drill', drill, plan.drills);
  if (!['running', 'holding', 'done'].includes(state))
    return `the rollout is ${state}: nothing is in effect to drill on`;
  if (rollout.drill) return `drill ${rollout.drill.name} is running`;
  if (rollout.change) return 'a setting of the lever is still on its way';
  if (measuresNothing(rollout, drill, now))
    return 'the lever is where its kill switch would set it, so there is nothing to measure at this stage';
  if (!dryRun && !canInject)
    return 'no fault can be injected here, for the workload is not simulated: send dryRun: true';
  return undefined;
}

export const notInPlan = (what: string, name: string, known: object) =>
  `the plan has no ${what} ${name}: it has ${Object.keys(known).join(', ') || 'none'}`;
