import type { JudgedCriteria } from '../../contract/judged-criteria.ts';
import type {
  DrillRequest,
  KillSwitchRequest,
  NoteRequest,
  PlanFile,
  RolloutAction,
  RolloutActionRequest,
  RolloutDocument,
  SignOffRequest,
  TickRequest,
  VerdictHistory,
  WaiverRequest,
} from '../../contract/rollout.ts';
import { adoptPlans, failInterruptedDrills } from './adoption.ts';
import { Carrier } from './carrier.ts';
import type { ControllerPorts, RolloutNews } from './controller-ports.ts';
import { Evaluator } from './evaluator.ts';
import type { JudgedQuestion } from './judged-criteria.ts';
import { Judging } from './judging.ts';
import { carryOutOrder, moveOf, type Orderer } from './order.ts';
import type { LoadedPlan } from './plan-file.ts';
import { Pump } from './pump.ts';
import { RolloutReader } from './rollout-reader.ts';
import type { Rollout } from './rollout.ts';
import { readRollout, readRollouts } from './rollout-store.ts';
import { RolloutWriter } from './rollout-writer.ts';
import type { Order } from './transition.ts';
import { VerdictStore } from './verdict-store.ts';

export type { ControllerPorts };

/** Carries out rollouts: judges each at every tick, does what people order, and sees that it takes effect. */
export class RolloutController {
  readonly #ports: ControllerPorts;
  readonly #writer: RolloutWriter;
  readonly #judging: Judging;
  readonly #reader: RolloutReader;
  readonly #evaluator: Evaluator;
  readonly #pump: Pump;
  readonly #listeners = new Set<(news: RolloutNews) => void>();

  constructor(ports: ControllerPorts) {
    this.#ports = ports;
    this.#writer = new RolloutWriter(ports);
    this.#judging = new Judging(ports);
    const verdicts = new VerdictStore(ports.database);
    const parts = { ...ports, writer: this.#writer, judging: this.#judging, verdicts };
    this.#evaluator = new Evaluator({
      ...parts,
      onVerdict: (id, verdict) => this.#tell({ kind: 'verdict', id, verdict }),
    });
    this.#reader = new RolloutReader({ ...parts, evaluator: this.#evaluator });
    const carrier = new Carrier({ ...parts, judged: (id) => this.#evaluator.judged(id) });
    this.#pump = new Pump({ ...ports, advance: (id) => carrier.advance(id) });
    this.#writer.onChange((change, order) => {
      if (order !== undefined) carrier.ordered(order);
      this.#tell({ kind: 'change', ...change });
      this.#pump.wake(change.id);
    });
  }

  /**
   * Takes up the plans and goes on with what a process before left: settings on their way, and drills, which end as
   * failed unless another node is at them. Call once, before the first tick.
   */
  async adopt(plans: LoadedPlan[], { alone }: { alone: boolean } = { alone: true }): Promise<void> {
    this.#reader.files = new Map(plans.map((file) => [file.plan.name, file]));
    await adoptPlans(this.#writer, plans);
    const rollouts = await readRollouts(this.#ports.database);
    if (alone) await failInterruptedDrills(this.#writer, rollouts);
    for (const { id } of rollouts) this.#pump.wake(id);
  }

  /** Renews the verdict of every rollout that is under way, and does what its plan lets Rollcall do by itself. */
  async tick(): Promise<void> {
    await this.#evaluator.tick();
    for (const { id, change, drill } of await readRollouts(this.#ports.database))
      if (change ?? drill) this.#pump.wake(id);
  }

  /** Takes up how another node judged. */
  async follow(): Promise<void> {
    await this.#evaluator.follow();
  }

  /** Hears of every change once it is stored, and of every verdict. The function it returns ends that. */
  onChange(listener: (news: RolloutNews) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Resolves once everything that can be carried out now is; what waits for a workload waits on. */
  async idle(): Promise<void> {
    await this.#evaluator.idle();
    await this.#pump.idle();
  }

  async stop(): Promise<void> {
    await this.#evaluator.stop();
    await this.#pump.stop();
  }

  list(): Promise<RolloutDocument[]> {
    return this.#reader.list();
  }

  /** @throws ProblemError 404 for an unknown id. */
  get(id: string): Promise<RolloutDocument> {
    return this.#reader.get(id);
  }

  /** @throws ProblemError 404 for an unknown id, and for a plan that has no file any more. */
  planFile(id: string): Promise<PlanFile> {
    return this.#reader.planFile(id);
  }

  /**
   * How the criteria of a rollout were judged over time, as columns.
   * @throws ProblemError 404 for an unknown id.
   */
  criteria(id: string, question: JudgedQuestion): Promise<JudgedCriteria> {
    return this.#reader.criteria(id, question);
  }

  /**
   * The verdicts of a rollout over time.
   * @param from and `to` in ms since 1970, both included.
   * @throws ProblemError 404 for an unknown id.
   */
  verdicts(id: string, from: number, to: number): Promise<VerdictHistory> {
    return this.#reader.verdicts(id, from, to);
  }

  /**
   * Does what a person orders. The rollout, the lever's setting, the audit entry and the answer under an idempotency
   * key are stored in one transaction; then the lever is set, and the rollout moves on when the workload shows it.
   * @throws ProblemError 404 unknown rollout, 409 another revision or an order that is not possible now. A refusal
   *   stands in the audit log too. So for all orders below.
   */
  act(
    id: string,
    action: RolloutAction,
    request: RolloutActionRequest,
    by: Orderer,
  ): Promise<RolloutDocument> {
    return this.#order(id, { kind: action }, request, by);
  }

  /** Signs off the current stage as a role. */
  signOff(id: string, { role, ...request }: SignOffRequest, by: Orderer): Promise<RolloutDocument> {
    return this.#order(id, { kind: 'sign-off', role }, request, by);
  }

  /** Confirms a precondition of the next stage. */
  confirm(id: string, { precondition, ...request }: TickRequest, by: Orderer): Promise<RolloutDocument> {
    return this.#order(id, { kind: 'tick', precondition }, request, by);
  }

  /** Lets a criterion without data hold nothing up until then. */
  waive(id: string, { criterion, until, ...request }: WaiverRequest, by: Orderer): Promise<RolloutDocument> {
    return this.#order(id, { kind: 'waive', criterion, until: Date.parse(until) }, request, by);
  }

  /** Puts a note into the audit log. */
  note(id: string, request: NoteRequest, by: Orderer): Promise<RolloutDocument> {
    return this.#order(id, { kind: 'note' }, request, by);
  }

  /** Pulls a kill switch, whatever the rollout is at. */
  killSwitch(
    id: string,
    killSwitch: string,
    request: KillSwitchRequest,
    by: Orderer,
  ): Promise<RolloutDocument> {
    return this.#order(id, { kind: 'kill-switch', killSwitch }, request, by);
  }

  /** Begins a drill. Its moves follow one another by themselves. */
  drill(
    id: string,
    drill: string,
    { dryRun, ...request }: DrillRequest,
    by: Orderer,
  ): Promise<RolloutDocument> {
    return this.#order(id, { kind: 'drill', drill, dryRun }, request, by);
  }

  async #order(
    id: string,
    order: Order,
    request: { reason: string; revision?: number | undefined },
    by: Orderer,
  ): Promise<RolloutDocument> {
    const file = this.#reader.files.get(id);
    // Measured before the transaction: sources may be slow, and nobody is to wait for them with a lock.
    const stored = await readRollout(this.#ports.database, id);
    const plan = file?.plan ?? stored?.plan;
    const baselines =
      order.kind === 'start' && plan ? await this.#judging.takeBaselines(plan) : { baselines: {} };
    const contextOf = (rollout: Rollout) => ({ ...this.#reader.contextOf(rollout), by: by.name, baselines });
    const { permits } = this.#ports;
    const move = permits && stored && moveOf(stored, { order, request, file, contextOf });
    return carryOutOrder({
      id,
      order,
      request,
      by,
      writer: this.#writer,
      contextOf,
      file,
      permits,
      asked: move && (await permits.request(move)),
      documentOf: (rollout, transaction) => this.#reader.document(rollout, transaction),
      unknown: (transaction) => this.#reader.unknown(id, transaction),
    });
  }

  #tell(news: RolloutNews): void {
    for (const listener of this.#listeners)
      try {
        listener(news);
      } catch (error) {
        this.#ports.onError(error);
      }
  }
}
