import type { BacktestEvent, BacktestReport } from '../../../contract/backtest.ts';
import type { Decision } from '../../../contract/rollout.ts';
import { recordedSeries } from '../../../contract/backtest.ts';
import { sampleEveryMs } from '../../../contract/series.ts';
import { stageName } from '../rollout.ts';
import { criteriaLeftOut, withoutCriteria } from './left-out.ts';
import { fleetSizeSeries } from './recording.ts';
import { replay, type ReplayInput, type ReplayTick } from './replay.ts';

interface BacktestInput extends ReplayInput {
  /** Criteria that the replay goes without, for the history does not hold what they are judged on. */
  without: readonly string[];
}

/** A stage that is judged to flap at every tick is told of this often; the times of its decisions count all of it. */
const listedVerdicts = 500;

/**
 * What would have happened if the plan had been carried out on recorded history: stage by stage, each change of a
 * verdict with its evidence, and what was done on it. Criteria, verdicts and transitions are the live ones.
 * @throws ProblemError 422 for a criterion that the plan does not have.
 */
export function backtest({ without, ...input }: BacktestInput): BacktestReport {
  const plan = withoutCriteria(input.plan, without);
  const { recording, people } = input;
  const told = new Told(plan.stages.map(({ name }) => name));
  for (const tick of replay({ ...input, plan })) told.take(tick);
  const series = Object.values(plan.criteria).map(({ source }) => recordedSeries(source));
  return {
    plan: plan.name,
    planHash: input.planHash,
    from: iso(recording.from),
    to: iso(recording.to),
    people,
    ...told.report(recording.to),
    recording: recording.notes([fleetSizeSeries, ...series]),
    assumptions: [
      'The lever obeys at once: a stage begins with the tick that it was promoted at.',
      'What was recorded does not change with the stage: history shows the fleet as it was, not as it would have been.',
      ...(people === 'prompt'
        ? ['People sign off, confirm and drill in time, and do what a verdict says at the tick that says it.']
        : ["Nobody acts but the one who starts it: the rest is what the plan's mode allows."]),
      ...criteriaLeftOut(input.plan, without),
    ],
  };
}

type StageReport = BacktestReport['stages'][number];

/** What there is to tell of a replay. */
class Told {
  readonly #stages: StageReport[];
  readonly #events: BacktestEvent[] = [];
  #ticks = 0;
  #unlisted = 0;
  #lastRefusal: string | undefined;
  #last: ReplayTick | undefined;
  #waitsFor = 'it was never begun';

  constructor(stages: readonly string[]) {
    this.#stages = stages.map((stage) => ({
      stage,
      startedAt: null,
      endedAt: null,
      seconds: 0,
      secondsOf: { promote: 0, hold: 0, rollback: 0 },
      promotableAt: null,
      ended: 'never-begun',
      why: 'it was never begun',
    }));
  }

  take(tick: ReplayTick): void {
    this.#last = tick;
    const { at, decision, rollout } = tick;
    const stage = this.#stages[rollout.stage ?? -1];
    if (decision !== null && stage) {
      this.#ticks += 1;
      this.#count(stage, decision, at);
      if (tick.changed) this.#verdict(tick, stage.stage);
    }
    if (tick.done) this.#done(tick, tick.done);
  }

  #count(stage: StageReport, decision: Decision, at: number): void {
    stage.seconds += sampleEveryMs / 1_000;
    stage.secondsOf[decision] += sampleEveryMs / 1_000;
    if (decision === 'promote') stage.promotableAt ??= iso(at);
  }

  #verdict({ at, verdict }: ReplayTick, stage: string): void {
    if (this.#events.length >= listedVerdicts) return void (this.#unlisted += 1);
    const full = verdict();
    if (!full) return;
    const { summary, decision, results } = full;
    this.#events.push({ at: iso(at), stage, kind: 'verdict', by: 'verdict', summary, decision, results });
  }

  #done({ at, rollout, after, decision, verdict }: ReplayTick, done: NonNullable<ReplayTick['done']>): void {
    const by = done.automatic ? ('rollcall' as const) : ('people' as const);
    const event = { at: iso(at), stage: stageName(rollout), by };
    if (done.refused !== undefined) {
      this.#waitsFor = done.refused;
      if (done.refused !== this.#lastRefusal)
        this.#events.push({
          ...event,
          kind: 'refused',
          summary: `${done.order} is not possible: ${done.refused}`,
        });
      this.#lastRefusal = done.refused;
      return;
    }
    this.#lastRefusal = undefined;
    const left = this.#stages[rollout.stage ?? -1];
    const why = decision === null ? '' : (verdict()?.summary ?? '');
    if (left)
      Object.assign(left, {
        endedAt: iso(at),
        ended: after.state === 'done' ? 'finished' : done.order === 'rollback' ? 'rolled-back' : 'promoted',
        why,
      });
    const begun = after.state === 'running' ? this.#stages[after.stage ?? -1] : undefined;
    if (begun) Object.assign(begun, { startedAt: iso(at), ended: 'under-way' });
    this.#waitsFor = 'it has only begun';
    const kind = after.state === 'done' ? ('finish' as const) : done.order;
    const to = begun
      ? `stage ${begun.stage} begins`
      : kind === 'finish'
        ? 'the rollout is done'
        : 'rolled back';
    this.#events.push({
      ...event,
      kind,
      summary: why === '' ? `${to}.` : `${to}, for the verdict was: ${why}`,
    });
  }

  report(to: number): Pick<BacktestReport, 'ticks' | 'outcome' | 'summary' | 'stages' | 'events'> {
    const state = this.#last?.after.state ?? 'draft';
    const outcome =
      state === 'done'
        ? 'done'
        : state === 'rolled-back'
          ? 'rolled-back'
          : state === 'draft'
            ? 'not-started'
            : 'under-way';
    const at = iso(this.#last?.at ?? to);
    const current = this.#stages.find(({ ended }) => ended === 'under-way');
    // A last verdict is still there to be asked: it says best what the rollout waits for.
    const waitsFor = this.#last?.done ? this.#waitsFor : (this.#last?.verdict()?.summary ?? this.#waitsFor);
    if (current) current.why = waitsFor;
    const rolledBack = this.#stages.find(({ ended }) => ended === 'rolled-back');
    const summary = {
      done: `Done at ${at}: every stage was promoted.`,
      'rolled-back': `Rolled back at stage ${rolledBack?.stage} at ${at}. ${rolledBack?.why}`,
      'under-way': `Still at stage ${current?.stage} at the end of the span. ${waitsFor}`,
      'not-started': `Never started: ${this.#last ? waitsFor : 'the span ends before it was to begin'}.`,
    }[outcome];
    const unlisted =
      this.#unlisted > 0
        ? [
            {
              at,
              stage: current?.stage ?? null,
              kind: 'verdict' as const,
              by: 'verdict' as const,
              summary: `${this.#unlisted} further changes of verdicts are counted, and not listed.`,
            },
          ]
        : [];
    return {
      ticks: this.#ticks,
      outcome,
      summary,
      stages: this.#stages,
      events: [...this.#events, ...unlisted],
    };
  }
}

const iso = (at: number) => new Date(at).toISOString();
