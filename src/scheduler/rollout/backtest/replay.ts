import type { RolloutPlan } from '../../../contract/plan.ts';
import type { Verdict } from '../../../contract/rollout.ts';
import { sampleEveryMs } from '../../../contract/series.ts';
import { automaticActor, automaticOrder } from '../automation.ts';
import { unmetForStart } from '../preconditions.ts';
import type { Rollout } from '../rollout.ts';
import { JudgedStage, type StageVerdict } from './judged-stage.ts';
import { confirmations, drilledInTime, type People } from './played-people.ts';
import { FleetSize } from './recorded-feed.ts';
import { baselinesAt, surroundingsAt } from './recorded-surroundings.ts';
import type { Recording } from './recording.ts';
import { SimulatedRollout } from './simulated-rollout.ts';

export interface ReplayInput {
  plan: RolloutPlan;
  planHash: string;
  recording: Recording;
  /** When the rollout begins, in ms since 1970. */
  startAt: number;
  people: People;
}

/** What a tick of the replay came to. Times in ms since 1970. */
export interface ReplayTick extends Omit<StageVerdict, 'decision' | 'verdict'> {
  at: number;
  /** The rollout as it was judged; before a start there is nothing to judge. */
  rollout: Rollout;
  /** Null before a start. */
  decision: StageVerdict['decision'] | null;
  /** As of the stage; null before a start. */
  verdict: () => Verdict | null;
  /** What was done on it. */
  done: {
    order: 'start' | 'promote' | 'rollback';
    by: string;
    automatic: boolean;
    refused: string | undefined;
  } | null;
  /** The rollout after it. */
  after: Rollout;
}

/** A start that is refused is tried again after so long, in ms. */
const startAgainMs = 600_000;

/**
 * Replays recorded history through a plan, tick by tick: the criteria, verdicts and transitions are those of a live
 * rollout, on a lever that obeys at once. It ends with the span, or with the rollout.
 */
export function* replay(input: ReplayInput): Generator<ReplayTick> {
  const { recording, startAt, people } = input;
  const simulated = new SimulatedRollout(input.plan, input.planHash, recording.from);
  const size = new FleetSize(recording);
  const first = Math.ceil(Math.max(recording.from, startAt) / sampleEveryMs) * sampleEveryMs;
  let stage: JudgedStage | undefined;
  for (let at = first; at <= recording.to; at += sampleEveryMs) {
    const instances = size.at(at);
    if (stage === undefined) {
      if ((at - first) % startAgainMs !== 0) continue;
      const before = simulated.now;
      const done = start(simulated, input, at, instances);
      yield {
        at,
        rollout: before,
        decision: null,
        changed: false,
        verdict: () => null,
        done,
        after: simulated.now,
      };
      if (done.refused !== undefined) continue;
      stage = new JudgedStage(simulated.now, recording);
      continue;
    }
    if (people === 'prompt') confirm(simulated, at);
    const rollout = simulated.now;
    const tick = stage.tick(rollout, at, instances);
    const order = orderOn(tick, rollout, people, at);
    const done = order && {
      ...order,
      refused: simulated.order({ kind: order.order }, order.by, order.automatic, at, {
        verdict: tick.verdict(),
      }),
    };
    yield { at, rollout, ...tick, done: done ?? null, after: simulated.now };
    if (!done || done.refused !== undefined) continue;
    if (simulated.now.state !== 'running') return;
    stage = new JudgedStage(simulated.now, recording);
  }
}

function start(
  simulated: SimulatedRollout,
  { recording, people }: ReplayInput,
  at: number,
  instances: number,
): NonNullable<ReplayTick['done']> {
  const by = people === 'prompt' ? 'people' : 'whoever starts it';
  // Whoever starts a rollout confirms what its start asks for.
  confirm(simulated, at);
  const { plan } = simulated.now;
  const refused = simulated.order({ kind: 'start' }, by, false, at, {
    verdict: null,
    unmetForStart: unmetForStart(simulated.now, surroundingsAt(simulated.now, recording, at, instances)),
    baselines: baselinesAt(plan, recording, at),
  });
  return { order: 'start', by, automatic: false, refused };
}

function confirm(simulated: SimulatedRollout, at: number): void {
  for (const { fact, by } of confirmations(simulated.now)) simulated.apply(fact, by, false, at);
  simulated.assume((rollout) => drilledInTime(rollout, at));
}

/** What is done on a verdict: what the plan's mode allows, or what people do who do as it says. */
function orderOn(
  { decision, verdict }: StageVerdict,
  rollout: Rollout,
  people: People,
  at: number,
): { order: 'promote' | 'rollback'; by: string; automatic: boolean } | undefined {
  if (decision === 'hold') return undefined;
  const current = rollout.plan.mode === 'manual' ? null : verdict();
  const automatic = current && automaticOrder(rollout, current, at);
  if (automatic) return { order: automatic.kind, by: automaticActor, automatic: true };
  return people === 'prompt' ? { order: decision, by: 'people', automatic: false } : undefined;
}
