import type { JudgedCriteria } from '../../contract/judged-criteria.ts';
import { ProblemError } from '../../contract/problem.ts';
import type { PlanFile, RolloutDocument, VerdictHistory } from '../../contract/rollout.ts';
import { readAudit } from '../audit/audit-log.ts';
import type { Queryable } from '../storage/database.ts';
import type { ControllerPorts } from './controller-ports.ts';
import type { Evaluator } from './evaluator.ts';
import { readJudgedCriteria, type JudgedQuestion } from './judged-criteria.ts';
import type { LoadedPlan } from './plan-file.ts';
import { unmetForStart } from './preconditions.ts';
import { documentOf } from './rollout-document.ts';
import type { Rollout } from './rollout.ts';
import { readRollout, readRollouts } from './rollout-store.ts';
import type { Context } from './transition.ts';
import type { VerdictStore } from './verdict-store.ts';

/** Entries that are read for the ten that are shown: some may be refusals. */
const readEntries = 20;

/** Shows rollouts as they are now. */
export class RolloutReader {
  readonly #ports: ControllerPorts & { evaluator: Evaluator; verdicts: VerdictStore };
  /** Each plan as its file has it, by name. */
  files: ReadonlyMap<string, LoadedPlan> = new Map();

  constructor(ports: ControllerPorts & { evaluator: Evaluator; verdicts: VerdictStore }) {
    this.#ports = ports;
  }

  async list(): Promise<RolloutDocument[]> {
    const rollouts = await readRollouts(this.#ports.database);
    return Promise.all(rollouts.map((rollout) => this.document(rollout, this.#ports.database)));
  }

  async get(id: string): Promise<RolloutDocument> {
    const rollout = await readRollout(this.#ports.database, id);
    if (!rollout) throw await this.unknown(id, this.#ports.database);
    return this.document(rollout, this.#ports.database);
  }

  /** @throws ProblemError 404 for a rollout that is not known, or whose plan has no file any more. */
  async planFile(id: string): Promise<PlanFile> {
    const file = this.files.get(id);
    if (file) return { plan: id, text: file.text, hash: file.hash };
    const { database } = this.#ports;
    if (!(await readRollout(database, id))) throw await this.unknown(id, database);
    const detail = `The folder of plans had no file of ${id} when the service was started: put it back, and restart.`;
    throw new ProblemError(404, 'No such plan file', detail, 'id');
  }

  async verdicts(id: string, from: number, to: number): Promise<VerdictHistory> {
    if (!(await readRollout(this.#ports.database, id))) throw await this.unknown(id, this.#ports.database);
    return this.#ports.verdicts.read(id, from, to);
  }

  async criteria(id: string, question: JudgedQuestion): Promise<JudgedCriteria> {
    const { database } = this.#ports;
    if (!(await readRollout(database, id))) throw await this.unknown(id, database);
    return readJudgedCriteria(database, id, question);
  }

  /** What orders are decided on now, but for who gives them and the baselines of a start. */
  contextOf(rollout: Rollout): Context {
    const { clock, injectors, evaluator } = this.#ports;
    return {
      now: clock.now(),
      by: '',
      ...evaluator.verdicts(rollout),
      unmetForStart: unmetForStart(rollout, evaluator.surroundings(rollout)),
      baselines: { baselines: {} },
      canInject: injectors[rollout.plan.lever] !== undefined,
    };
  }

  async document(rollout: Rollout, queryable: Queryable): Promise<RolloutDocument> {
    const { levers, evaluator, permits } = this.#ports;
    const entries = await readAudit(queryable, readEntries, rollout.id);
    return documentOf({
      rollout,
      context: this.contextOf(rollout),
      lastVerdict: evaluator.lastVerdict(rollout),
      surroundings: evaluator.surroundings(rollout),
      lever: levers[rollout.plan.lever],
      leverSeen: evaluator.lever(rollout),
      cell: permits?.cell,
      planFileDiffers: this.files.get(rollout.id)?.hash !== rollout.planHash,
      entries: entries.filter(({ outcome }) => outcome === 'allowed'),
    });
  }

  /** Takes the queryable at hand, for within a transaction any other would wait for that very transaction. */
  async unknown(id: string, queryable: Queryable): Promise<ProblemError> {
    const known = (await readRollouts(queryable)).map((rollout) => rollout.id);
    const detail = `There is no rollout ${id}: known are ${known.join(', ') || 'none'}.`;
    return new ProblemError(404, 'No such rollout', detail, 'id');
  }
}
