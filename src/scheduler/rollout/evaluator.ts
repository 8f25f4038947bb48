import type { Verdict } from '../../contract/rollout.ts';
import type { Clock } from '../clock/clock.ts';
import type { Database } from '../storage/database.ts';
import { actAutomatically, type HeldPromotions } from './automatic-act.ts';
import type { RolloutFact } from './event.ts';
import { LeverWatch } from './lever-watch.ts';
import { currentOf, ofStage, verdictOn, type Judged, type Judging } from './judging.ts';
import type { Lever, Levers, LeverSeen } from './levers/lever.ts';
import { unmetForFinish, unmetForPromotion, type Surroundings } from './preconditions.ts';
import { nextStage, type Rollout } from './rollout.ts';
import { readRollout, readRollouts } from './rollout-store.ts';
import { lookAtRecovery } from './recovery.ts';
import { system } from './recorder.ts';
import type { RolloutWriter } from './rollout-writer.ts';
import type { SharedJudgements } from './shared-judgements.ts';
import { dueSnapshots } from './snapshots.ts';
import type { StagePermits } from './stage-permits.ts';
import type { Context } from './transition.ts';
import type { VerdictStore } from './verdict-store.ts';

interface EvaluatorPorts {
  database: Database;
  clock: Clock;
  writer: RolloutWriter;
  judging: Judging;
  verdicts: VerdictStore;
  levers: Levers;
  permits?: StagePermits | undefined;
  /** Where several nodes share the rollouts; one of them judges at a time. */
  shared?: SharedJudgements | undefined;
  onVerdict: (id: string, verdict: Verdict) => void;
  onError: (error: unknown) => void;
}

/** Clocks that run on their own drift by less than this, in ms, from one tick to the next. */
const driftMs = 2_000;

/** Judges every rollout at each tick, and does what its plan lets Rollcall do by itself. */
export class Evaluator {
  readonly #ports: EvaluatorPorts;
  readonly #judged = new Map<string, Judged>();
  readonly #levers: LeverWatch;
  /** Rollouts whose permits are asked for: the ticks of all others go on meanwhile. */
  readonly #asking = new Map<string, Promise<void>>();
  readonly #heldBefore: HeldPromotions = new Map();
  #acting: Promise<void> | undefined;
  #stopped = false;
  #lastTick: { at: number; monotonic: number } | undefined;

  constructor(ports: EvaluatorPorts) {
    this.#ports = ports;
    this.#levers = new LeverWatch(ports.levers, ports.clock);
  }

  judged(id: string): Judged | undefined {
    return this.#judged.get(id);
  }

  /** Whether the workload is at what it was set to, as of the last tick that nothing was on its way at. */
  lever(rollout: Rollout): LeverSeen | undefined {
    return rollout.change ? undefined : this.#levers.seen(rollout);
  }

  /** What the evidence says of going on, and of ending here, with what is unmet now. */
  verdicts(rollout: Rollout): Pick<Context, 'verdict' | 'verdictToFinish' | 'preconditions'> {
    const judged = currentOf(this.#judged.get(rollout.id), rollout, this.#ports.clock);
    const surroundings = this.surroundings(rollout);
    return {
      verdict: verdictOn(rollout, judged, unmetForPromotion(rollout, surroundings)),
      verdictToFinish: verdictOn(rollout, judged, unmetForFinish(rollout, surroundings)),
      preconditions: surroundings.preconditions,
    };
  }

  /** What the evidence said when this stage was judged last, however long ago that was: for who asks why nothing moves. */
  lastVerdict(rollout: Rollout): Verdict | null {
    const judged = ofStage(this.#judged.get(rollout.id), rollout);
    return verdictOn(rollout, judged, unmetForPromotion(rollout, this.surroundings(rollout)));
  }

  surroundings(rollout: Rollout): Surroundings {
    const { clock, levers } = this.#ports;
    const judged = currentOf(this.#judged.get(rollout.id), rollout, clock);
    const effect = this.lever(rollout)?.effect;
    const next = nextStage(rollout)?.stage;
    return {
      now: clock.now(),
      preconditions: judged?.preconditions ?? [],
      leverNotInEffect: effect?.inEffect === false ? effect.why : null,
      obstacle: (next && (levers[rollout.plan.lever] as Lever).obstacle(next.settings)) ?? null,
    };
  }

  /** One tick over all rollouts. One that cannot be judged holds up none of the others. */
  async tick(): Promise<void> {
    const setByMs = this.#clockSetBy();
    for (const rollout of await readRollouts(this.#ports.database)) {
      try {
        await this.#evaluate(rollout, setByMs);
      } catch (error) {
        this.#ports.onError(error);
      }
    }
  }

  /** Takes up how another node judged, and tells of its verdicts. */
  async follow(): Promise<void> {
    const { database, onVerdict, shared } = this.#ports;
    const news = (await shared?.news()) ?? new Map<string, never>();
    if (news.size === 0) return;
    for (const [id, { judged, lever }] of news) {
      this.#judged.set(id, judged);
      this.#levers.take(id, lever);
    }
    for (const rollout of await readRollouts(database)) {
      const verdict = news.has(rollout.id) && this.verdicts(rollout).verdict;
      if (verdict) onVerdict(rollout.id, verdict);
    }
  }

  async #evaluate(stored: Rollout, setByMs: number): Promise<void> {
    const { judging, shared, verdicts, onVerdict } = this.#ports;
    if (setByMs !== 0 && (await this.#moveTimes(stored, setByMs))) return;
    await this.#levers.look(stored);
    const { id, stageStartedAt } = stored;
    const before = this.#judged.get(id);
    const sameStage = before?.stageStartedAt === stageStartedAt;
    const memory = sameStage
      ? before?.memory
      : stageStartedAt === null
        ? undefined
        : await verdicts.memory(id, stageStartedAt);
    const judged = await judging.judge(stored, memory);
    this.#judged.set(id, judged);
    if (stageStartedAt !== null) await verdicts.remember(id, stageStartedAt, judged.memory);
    await shared?.store(id, { judged, lever: this.#levers.seen(stored) });
    await lookAtRecovery(stored, this.#ports);
    const { verdict } = this.verdicts(stored);
    if (!verdict) return;
    await verdicts.keep(id, verdict);
    onVerdict(id, verdict);
    await this.#snapshots(id, judged, verdict);
    await this.#act(stored);
  }

  async #act(stored: Rollout): Promise<void> {
    const { id } = stored;
    const asking = this.#asking.get(id);
    // A rollback must not wait until sentinels have answered: it needs a revision that the promotion then finds gone.
    const begun = await actAutomatically(
      stored,
      (rollout) => this.verdicts(rollout),
      this.#ports,
      this.#heldBefore,
      asking !== undefined,
    );
    if (!begun) return;
    const later = begun.asked
      .then(async (asked) => {
        if (this.#stopped) return;
        this.#acting = begun.act(asked);
        await this.#acting;
      })
      .catch(this.#ports.onError)
      .finally(() => this.#asking.delete(id));
    this.#asking.set(id, later);
  }

  /** Resolves once no permit is asked for any more. */
  async idle(): Promise<void> {
    await Promise.all(this.#asking.values());
  }

  /** Nothing is done with permits that come from now on; no sentinel is waited for. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#acting?.catch(() => undefined);
  }

  async #snapshots(id: string, judged: Judged, verdict: Verdict): Promise<void> {
    const { writer, clock } = this.#ports;
    const due = (rollout: Rollout): RolloutFact[] =>
      currentOf(judged, rollout, clock)
        ? dueSnapshots(rollout, judged.results, judged.at).map((snapshot) => ({ kind: 'snapshot', snapshot }))
        : [];
    const rollout = await readRollout(this.#ports.database, id);
    if (!rollout || due(rollout).length === 0) return;
    await writer.bySystem(id, system('the plan wants a snapshot'), (locked) => ({
      facts: due(locked),
      verdict,
      evidence: verdict.summary,
    }));
  }

  /** By how many ms the wall clock was set since the last tick; 0 where it runs as it should. */
  #clockSetBy(): number {
    const { clock } = this.#ports;
    const now = { at: clock.now(), monotonic: clock.monotonic() };
    const last = this.#lastTick;
    this.#lastTick = now;
    if (!last) return 0;
    const by = Math.round(now.at - last.at - (now.monotonic - last.monotonic));
    return Math.abs(by) > driftMs ? by : 0;
  }

  #moveTimes({ id, startedAt, revision }: Rollout, byMs: number): Promise<boolean> {
    if (startedAt === null) return Promise.resolve(false);
    const evidence = `the wall clock moved by ${byMs} ms more than time passed since the last tick`;
    return this.#ports.writer.bySystem(id, system('the clock was set'), (locked) =>
      // Another evaluator may have moved them already.
      locked.revision === revision
        ? { facts: [{ kind: 'clock-set', byMs }], verdict: null, evidence }
        : undefined,
    );
  }
}
