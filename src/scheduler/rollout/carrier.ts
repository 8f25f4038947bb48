import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock/clock.ts';
import type { Database } from '../storage/database.ts';
import { DrillCarrier, type Injectors } from './drill-carrier.ts';
import type { Effect, Lever, LeverOrder, Levers } from './levers/lever.ts';
import { readBack } from './levers/read-back.ts';
import type { Judged } from './judging.ts';
import { system, type Decided } from './recorder.ts';
import { currentStep, orderId, type Change, type Rollout } from './rollout.ts';
import { readRollout } from './rollout-store.ts';
import type { RolloutWriter } from './rollout-writer.ts';

interface CarrierPorts {
  database: Database;
  clock: Clock;
  writer: RolloutWriter;
  levers: Levers;
  injectors: Injectors;
  /** How a rollout was judged last. */
  judged: (id: string) => Judged | undefined;
  onError: (error: unknown) => void;
}

/** How often a workload is asked whether a setting is in effect, in ms: the time to effect is told this finely. */
export const checkEveryMs = 250;

/**
 * Carries out what is stored as ordered: lever settings and drills. Each move is stored before the next is made, so a
 * process that is killed between any two goes on where it was.
 */
export class Carrier {
  readonly #ports: CarrierPorts;
  readonly #drills: DrillCarrier;
  /** Orders that this process stored, which nobody has applied yet. */
  readonly #fresh = new Set<string>();
  /** Orders that this process has handed to their lever, and whether the lever has taken them. */
  readonly #applied = new Map<string, 'applying' | 'applied'>();
  /** When each change began, by the clock that nobody sets. */
  readonly #begun = new Map<string, number>();
  /** Why a lever could not be set, by order. */
  readonly #failures = new Map<string, string>();

  constructor(ports: CarrierPorts) {
    this.#ports = ports;
    this.#drills = new DrillCarrier(ports);
  }

  /** An order was stored by this process just now: the workload cannot show it for having been applied before. */
  ordered(order: string): void {
    this.#fresh.add(order);
  }

  /** Makes the moves of one rollout that can be made now. @returns whether more are to come. */
  async advance(id: string): Promise<boolean> {
    for (;;) {
      const rollout = await readRollout(this.#ports.database, id);
      const clean = await this.#drills.takeBack(id, rollout);
      if (!rollout?.change && !rollout?.drill) return !clean;
      if (!(await this.#drills.move(rollout)) && !(await this.#moveChange(rollout))) return true;
    }
  }

  async #moveChange(rollout: Rollout): Promise<boolean> {
    const { clock } = this.#ports;
    const { change, id } = rollout;
    if (!change) return false;
    const step = orderId(change);
    const same = (now: Rollout) => now.change !== null && orderId(now.change) === step;
    if (!change.begun) {
      if (clock.now() < change.stepDueAt) return false;
      return this.#write(id, `step ${change.step + 1} of ${change.steps.length} is due`, (now) =>
        same(now) && !now.change?.begun
          ? facts(
              [{ kind: 'step-begun', change: change.id }],
              'the step before took effect and its wait is over',
            )
          : undefined,
      );
    }
    const lever = this.#ports.levers[rollout.plan.lever] as Lever;
    const order = { id: step, settings: currentStep(change).settings };
    const effect = await this.#effectOf(lever, order);
    const seconds = this.#secondsSince(change);
    if (effect.inEffect) {
      const done = await this.#write(id, `${change.purpose} is in effect`, (now) =>
        same(now) ? facts([{ kind: 'in-effect', change: change.id, seconds }], effect.evidence) : undefined,
      );
      this.#forget(step);
      return done;
    }
    if (change.overdue || seconds * 1_000 <= change.budget) return false;
    const why =
      `${change.purpose} of ${lever.name} did not take effect within its budget of ${change.budget / 1_000} s: ` +
      (this.#failures.get(step) ?? effect.why);
    return this.#write(id, why, (now) =>
      same(now) && !now.change?.overdue
        ? facts([{ kind: 'overdue', change: change.id, why }], effect.why)
        : undefined,
    );
  }

  /**
   * Applies an order if this process has not, and reads the workload back once the lever has taken it: what is read
   * before may be of the setting before, which can look the same. An order of a process before may have been applied by
   * it: where the workload shows it already, it is not applied again.
   */
  async #effectOf(lever: Lever, order: LeverOrder): Promise<Effect> {
    if (!this.#applied.has(order.id)) {
      const before = this.#fresh.has(order.id) ? undefined : await readBack(lever, order, this.#ports.clock);
      if (before?.inEffect) return before;
      this.#applied.set(order.id, 'applying');
      const taken = lever.apply(order).then(
        () => {
          this.#failures.delete(order.id);
          this.#applied.set(order.id, 'applied');
        },
        (error: unknown) => {
          this.#failures.set(order.id, `it could not be set: ${(error as Error).message}`);
          this.#applied.delete(order.id);
        },
      );
      // A lever that takes it at once is read back at once; no other is waited for.
      await Promise.race([taken, nextTurn()]);
    }
    if (this.#applied.get(order.id) !== 'applied')
      return { inEffect: false, why: 'the lever has not taken it yet' };
    return readBack(lever, order, this.#ports.clock);
  }

  /** In seconds, to the millisecond. What began before this process did is measured by the wall clock up to its start. */
  #secondsSince(change: Change): number {
    const { clock } = this.#ports;
    const begun =
      this.#begun.get(change.id) ?? clock.monotonic() - Math.max(0, clock.now() - change.startedAt);
    this.#begun.set(change.id, begun);
    return Math.round(clock.monotonic() - begun) / 1_000;
  }

  #write(id: string, reason: string, decide: (rollout: Rollout) => Decided | undefined): Promise<boolean> {
    return this.#ports.writer.bySystem(id, system(reason), decide);
  }

  #forget(order: string): void {
    this.#fresh.delete(order);
    this.#applied.delete(order);
    this.#failures.delete(order);
  }
}

const facts = (list: Decided['facts'], evidence: string): Decided => ({
  facts: list,
  verdict: null,
  evidence,
});
