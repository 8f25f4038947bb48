import type { Decision, Verdict } from '../../../contract/rollout.ts';
import { changeWindowAt } from '../change-window.ts';
import { createStageJudge, type StageJudge } from '../judge/stage-judge.ts';
import { criteriaOf } from '../judging.ts';
import { unmetForPromotion } from '../preconditions.ts';
import { nextStage, stageAt, type Rollout } from '../rollout.ts';
import { decide, decisionOf } from '../verdict.ts';
import { RecordedFeed } from './recorded-feed.ts';
import { surroundingsAt } from './recorded-surroundings.ts';
import type { Recording } from './recording.ts';

/** What the evidence of a tick comes to. */
export interface StageVerdict {
  decision: Decision;
  /** Another decision than at the tick before, another verdict of some criterion, or the dwell is served now. */
  changed: boolean;
  /** The verdict in full, with reasons and evidence hashes, made when it is asked for; before the next tick only. */
  verdict: () => Verdict;
}

const dayMs = 24 * 3_600_000;

/** One stage of the replay: its judge, fed with what was recorded. */
export class JudgedStage {
  readonly #judge: StageJudge;
  readonly #feed: RecordedFeed;
  readonly #recording: Recording;
  /** What all criteria and the decision said at the tick before. */
  #said = '';
  #closedUntil = -Infinity;
  #unmetOf: { rollout: Rollout; unmet: readonly string[] } | undefined;

  constructor({ plan, stage: index, stageStartedAt, baselines }: Rollout, recording: Recording) {
    const stage = stageAt({ plan }, index);
    if (!stage || stageStartedAt === null) throw new Error('no stage has begun');
    const criteria = criteriaOf(plan, stage);
    this.#recording = recording;
    this.#judge = createStageJudge({ criteria, stageStartedAt, baselines });
    const byName = new Map(criteria.map(({ name, criterion }) => [name, criterion]));
    this.#feed = new RecordedFeed(this.#judge, byName, recording, stageStartedAt);
  }

  /** Judges at a time (ms since 1970) that does not go back. */
  tick(rollout: Rollout, at: number, instances: number): StageVerdict {
    const stage = stageAt(rollout, rollout.stage);
    const stageStartedAt = rollout.stageStartedAt;
    if (!stage || stageStartedAt === null) throw new Error('no stage has begun');
    this.#feed.advance(at);
    const { judgements } = this.#judge.tick(at, instances);
    const dwellServed = at - stageStartedAt >= stage.dwell;
    const proved = decisionOf({ judgements, dwellServed, held: false, unmet: 0, waived: [] });
    // What else stands in the way costs sentences, and matters only where the evidence would do.
    const unmet = () => this.#unmet(rollout, at, instances);
    const blocked = () => this.#windowIsClosed(rollout, at) || unmet().length > 0;
    const decision = proved === 'promote' && blocked() ? 'hold' : proved;
    let said = `${decision} ${proved} ${dwellServed} `;
    for (const { verdict } of judgements) said += verdict;
    const changed = said !== this.#said;
    this.#said = said;
    const verdict = () =>
      decide({
        stage: stage.name,
        now: at,
        stageStartedAt,
        dwellMs: stage.dwell,
        held: false,
        results: this.#judge.results(),
        unmet: unmet(),
        waived: [],
      });
    return { decision, changed, verdict };
  }

  /** To find when a window opens takes a look at days of minutes, so it is not asked again before it does. */
  #windowIsClosed(rollout: Rollout, at: number): boolean {
    if (!nextStage(rollout)) return false;
    if (at < this.#closedUntil) return true;
    const { open, opensAt } = changeWindowAt(rollout.plan.changeWindows, at);
    this.#closedUntil = open ? -Infinity : (opensAt ?? at + dayMs);
    return !open;
  }

  /** Windows, drills and judged preconditions change with time; where the plan has none, only an action changes it. */
  #unmet(rollout: Rollout, at: number, instances: number): readonly string[] {
    if (this.#unmetOf?.rollout === rollout) return this.#unmetOf.unmet;
    const unmet = unmetForPromotion(rollout, surroundingsAt(rollout, this.#recording, at, instances));
    const { changeWindows, drills } = rollout.plan;
    const judged = nextStage(rollout)?.stage.preconditions.some(({ kind }) => kind === 'criterion');
    const lasts = changeWindows.length === 0 && Object.keys(drills).length === 0 && !judged;
    this.#unmetOf = lasts ? { rollout, unmet } : undefined;
    return unmet;
  }
}
