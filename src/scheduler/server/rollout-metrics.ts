import { Counter, Gauge, type Registry } from 'prom-client';
import type { AuditedEvent } from '../../contract/events.ts';
import { decision, rolloutAction, rolloutState, type RolloutDocument } from '../../contract/rollout.ts';

/** What fills a gauge: its value under the labels that come beside the rollout. */
type Fill = (
  rollout: RolloutDocument,
  set: (value: number | null, labels?: Record<string, string>) => void,
) => void;

/** Actions that move a rollout's state, stage or lever, or were to. */
const transitions = new Set<AuditedEvent['type']>(['rollout', 'kill-switch']);

/**
 * The metrics of rollouts, from their documents as they were last shown. A series ends with what it tells: a criterion
 * that is judged no more, a verdict that nobody reaches, a rollout that is gone.
 */
export class RolloutMetrics {
  readonly #now: () => number;
  #rollouts = new Map<string, RolloutDocument>();
  /** When each rollout that is under way was judged last, in s since 1970. */
  readonly #judged = new Map<string, number>();
  readonly #transitions: Counter<'rollout' | 'action' | 'reason'>;

  /** @param now ms since 1970 */
  constructor(registry: Registry, now: () => number) {
    this.#now = now;
    this.#transitions = new Counter({
      name: 'rollcall_rollout_transitions_total',
      help: 'What moved a rollout, by action and by what made it happen: manual, a trigger, a kill switch.',
      labelNames: ['rollout', 'action', 'reason'],
      registers: [registry],
    });
    const gauge = (name: string, help: string, labelNames: string[], fill: Fill) => {
      const all = () => this.#rollouts.values();
      new Gauge({
        name: `rollcall_${name}`,
        help,
        labelNames: ['rollout', ...labelNames],
        registers: [registry],
        collect() {
          this.reset();
          for (const rollout of all())
            fill(rollout, (value, labels = {}) => {
              if (value !== null) this.set({ rollout: rollout.id, ...labels }, value);
            });
        },
      });
    };
    gauge('rollout_state', 'Whether a rollout is in this state.', ['state'], ({ state }, set) => {
      for (const each of rolloutState.options) set(each === state ? 1 : 0, { state: each });
    });
    gauge('rollout_stage', 'Whether a rollout is at this stage.', ['stage'], ({ stages }, set) => {
      for (const { name, status } of stages) set(status === 'current' ? 1 : 0, { stage: name });
    });
    gauge(
      'rollout_verdict',
      'Whether this is the verdict; one that nobody renewed is hold.',
      ['verdict'],
      ({ verdict }, set) => {
        if (!verdict) return;
        const says = Date.parse(verdict.expiresAt) > this.#now() ? verdict.decision : 'hold';
        for (const each of decision.options) set(each === says ? 1 : 0, { verdict: each });
      },
    );
    gauge(
      'rollout_evaluated_timestamp_seconds',
      'When a rollout that is under way was judged last.',
      [],
      ({ id, state }, set) => {
        if (isJudged(state)) set(this.#judged.get(id) ?? null);
      },
    );
    gauge('rollout_problem', 'Whether somebody has to look at a rollout.', [], ({ problem }, set) =>
      set(problem === null ? 0 : 1),
    );
    this.#criteria(gauge);
    gauge(
      'kill_switch_seconds',
      'How long the last pull of a kill switch took.',
      ['kill_switch'],
      (rollout, set) => {
        for (const { name, last } of rollout.killSwitches)
          set(last?.secondsToEffect ?? null, { kill_switch: name });
      },
    );
    gauge(
      'drill_last_seconds',
      'How long the kill switch of the last drill took.',
      ['drill'],
      ({ drills }, set) => {
        for (const { name, last } of drills) set(last?.secondsToEffect ?? null, { drill: name });
      },
    );
    gauge('drill_passed', 'Whether the last drill passed.', ['drill'], ({ drills }, set) => {
      for (const { name, last } of drills) set(last ? Number(last.passed) : null, { drill: name });
    });
    gauge(
      'drill_overdue',
      'Whether a drill has to be done again, and blocks promotions.',
      ['drill'],
      (rollout, set) => {
        for (const { name, overdue } of rollout.drills) set(Number(overdue), { drill: name });
      },
    );
  }

  /** Takes all rollouts as they are now. */
  show(rollouts: readonly RolloutDocument[]): void {
    this.#rollouts = new Map(rollouts.map((rollout) => [rollout.id, rollout]));
    for (const { id, state, verdict } of rollouts)
      if (!isJudged(state)) this.#judged.delete(id);
      else if (verdict) this.#judged.set(id, Date.parse(verdict.at) / 1_000);
      // One that is under way and was never judged is known since it was first seen.
      else if (!this.#judged.has(id)) this.#judged.set(id, Math.floor(this.#now() / 1_000));
    for (const rollout of rollouts) this.#beginCounters(rollout);
    for (const id of this.#judged.keys()) if (!this.#rollouts.has(id)) this.#judged.delete(id);
  }

  /** Counts what moved a rollout, as it stands in the audit log. */
  count({ type, action, subject, rollout }: AuditedEvent): void {
    if (!rollout || !transitions.has(type)) return;
    const labels = { rollout: subject, action: action.replace('rollout.', ''), reason: rollout.cause };
    this.#transitions.inc(labels);
  }

  /** A counter that begins with its first event shows no increase: those that an alert waits for begin with 0. */
  #beginCounters({ id, killSwitches, verdict }: RolloutDocument): void {
    const begin = (action: string, reason: string) =>
      this.#transitions.inc({ rollout: id, action, reason }, 0);
    for (const action of rolloutAction.options) begin(action, 'manual');
    for (const { name } of killSwitches) begin('kill-switch', name);
    for (const { name, role } of verdict?.results ?? []) if (role === 'trigger') begin('rollback', name);
  }

  #criteria(gauge: (name: string, help: string, labelNames: string[], fill: Fill) => void): void {
    // One that is both a trigger and wanted before a stage is left has one value.
    const each = (name: string, help: string, value: (result: Result) => number | null) =>
      gauge(`rollout_criterion_${name}`, help, ['criterion'], ({ verdict }, set) => {
        if (!verdict || Date.parse(verdict.expiresAt) <= this.#now()) return;
        for (const result of verdict.results) set(value(result), { criterion: result.name });
      });
    each('value', 'What a criterion is judged on; none where there is no data.', ({ value }) => value);
    each('threshold', 'What it is compared with.', ({ threshold }) => threshold);
    each('failing', 'Whether it fails.', ({ verdict }) => Number(verdict === 'fail'));
    each('page', 'Whether it has had no data for so long that somebody is to be paged.', ({ page }) =>
      Number(page),
    );
  }
}

type Result = NonNullable<RolloutDocument['verdict']>['results'][number];

const isJudged = (state: RolloutDocument['state']) => state === 'running' || state === 'holding';
