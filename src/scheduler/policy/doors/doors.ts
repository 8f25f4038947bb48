import type { Actor } from '../../../contract/actor.ts';
import type {
  CanceledRun,
  PendingRun,
  PolicyConfig,
  PolicyStations,
  PolicyTime,
  ReadyMoves,
  ReadyRun,
} from '../../../contract/policy.ts';
import { PolicyError, type PolicyErrorCode } from '../../../contract/policy-errors.ts';
import type { Clock } from '../../clock/clock.ts';
import { availableTo, type Posture } from '../posture.ts';
import { readSnapshotVersion } from '../snapshot-version.ts';
import { bucketOf, type Snapshot } from '../snapshots/snapshot.ts';
import { budgetPresets, largestBudget, policySpecs, strategyOf } from '../solvers/policy-spec.ts';
import type { SigningKeys } from '../storage/keys.ts';
import type { Revocations } from '../storage/revocations.ts';
import { parametersOf, type RawQuery } from './request-parameters.ts';
import type { RunBook, Standing } from './run-book.ts';
import type { RunOrders } from './run-orders.ts';
import { defaultHorizonSteps, readRunRequest, type RequestContext, type RunRequest } from './run-request.ts';
import { canceledOf, pendingOf, readyMovesOf, readyOf, refusedUntilLater } from './standing-answers.ts';
import { stationsOf } from './stations.ts';
import { systemTime } from './system-time.ts';

interface DoorPorts {
  clock: Clock;
  keys: SigningKeys;
  revocations: Revocations;
  book: RunBook;
  orders: RunOrders;
  posture: () => Posture;
  /** Versions that a system may run at all, if that is not every version. */
  allowedFor: (systemId: string) => readonly string[] | undefined;
  /** Systems that are polled now. */
  systems: () => readonly string[];
  latest: (systemId: string) => Promise<Snapshot | undefined>;
  bySha: (systemId: string, sha256: string) => Promise<Snapshot | undefined>;
  /** A run, or its moves, was asked for. */
  onRequest: (status: 'ready' | 'pending' | 'error', code?: PolicyErrorCode) => void;
  onCancel: (outcome: 'canceled' | PolicyErrorCode) => void;
}

/** The endpoints that clients of policies know: configuration, runs with their moves, status, cancel and the time. */
export class PolicyDoors {
  readonly #ports: DoorPorts;

  constructor(ports: DoorPorts) {
    this.#ports = ports;
  }

  config(query: RawQuery, { role }: Actor): PolicyConfig {
    parametersOf(query, ['v']);
    return this.configFor(role);
  }

  /** What somebody of a role may ask for now. */
  configFor(role: Actor['role']): PolicyConfig {
    const posture = this.#ports.posture();
    const available = availableTo(role, posture);
    return {
      default_policy_version: posture.default,
      default_strategy: policySpecs[posture.default].strategy,
      available_policy_versions: available,
      available_strategies: [...new Set(available.map((version) => policySpecs[version].strategy))],
      default_horizon_steps: defaultHorizonSteps,
      max_moves: largestBudget.maxMoves,
      budget_presets: budgetPresets.map((preset) => ({
        key: preset.key,
        max_bikes_per_move: preset.maxBikesPerMove,
        max_total_bikes_moved: preset.maxTotalBikesMoved,
        max_stations_touched: preset.maxStationsTouched,
        max_total_distance_m: preset.maxTotalDistanceM,
      })),
      enabled_policy_versions: [...posture.enabled],
      audience: posture.audience,
    };
  }

  async run(query: RawQuery, actor: Actor): Promise<ReadyRun | PendingRun> {
    return this.#counted(async () => {
      const { key } = this.#read(query, actor);
      const standing = await this.#ports.book.ask(key, 'asked');
      const now = this.#ports.clock.now();
      if ('ready' in standing) return readyOf(key, standing.ready, now);
      return this.#pending(standing, { key }, now);
    });
  }

  async moves(query: RawQuery, actor: Actor): Promise<ReadyMoves | PendingRun> {
    return this.#counted(async () => {
      const request = this.#read(query, actor, true);
      const standing = await this.#ports.book.ask(request.key, 'asked');
      const now = this.#ports.clock.now();
      if ('ready' in standing) return readyMovesOf(request, standing.ready, now);
      return this.#pending(standing, request, now);
    });
  }

  async status(query: RawQuery, actor: Actor): Promise<ReadyRun | PendingRun | CanceledRun> {
    const { key } = this.#read(query, actor);
    const standing = await this.#ports.book.look(key);
    const now = this.#ports.clock.now();
    if (!standing)
      throw new PolicyError('policy_run_not_found', 'Nobody has asked for this run: /api/policy/run does.');
    if ('ready' in standing) return readyOf(key, standing.ready, now);
    if ('canceled' in standing) return canceledOf(key, standing.canceled, now);
    return this.#pending(standing, { key }, now);
  }

  async cancel(query: RawQuery, actor: Actor): Promise<CanceledRun> {
    const { onCancel, orders } = this.#ports;
    try {
      const canceled = await orders.cancel(this.#read(query, actor, false, true).key, actor);
      onCancel('canceled');
      return canceled;
    } catch (error) {
      if (error instanceof PolicyError) onCancel(error.code);
      throw error;
    }
  }

  time(query: RawQuery): Promise<PolicyTime> {
    return systemTime(parametersOf(query, ['system_id']).system_id, this.#ports);
  }

  /** The stations that a snapshot version names. */
  stations(query: RawQuery): Promise<PolicyStations> {
    const { sv = '' } = parametersOf(query, ['v', 'sv']);
    return stationsOf(sv, (given) => this.readVersion(given), this.#ports.bySha);
  }

  /** What a snapshot version names. @throws PolicyError for one that is not valid, or is revoked. */
  readVersion(sv: string) {
    const { clock, keys, revocations } = this.#ports;
    const version = readSnapshotVersion(sv, clock.now(), (kid) => keys.byId.get(kid));
    if (revocations.has(version.systemId, version.sha256))
      throw new PolicyError(
        'token_revoked',
        'sv: its snapshot was revoked, and is not planned on any more. Take recommended_live_sv of /api/time.',
        { field: 'sv' },
      );
    return version;
  }

  /** Runs of any version may be canceled, also of one that is switched off, by whoever may cancel at all. */
  #read(query: RawQuery, { role }: Actor, showsMoves = false, anyVersion = false): RunRequest {
    const posture = this.#ports.posture();
    const context: RequestContext = {
      readVersion: (sv) => this.readVersion(sv),
      systems: this.#ports.systems(),
      available: (systemId) => {
        const allowed = this.#ports.allowedFor(systemId);
        const available: string[] = anyVersion ? Object.keys(policySpecs) : availableTo(role, posture);
        return available.filter((version) => allowed?.includes(version) ?? true);
      },
      whyNot: (version, systemId) => whyNot(version, systemId, posture),
      bucketOf,
      maxMoves: largestBudget.maxMoves,
    };
    return readRunRequest(query, context, showsMoves);
  }

  #pending(
    standing: Exclude<Standing, { ready: unknown }>,
    { key }: Pick<RunRequest, 'key'>,
    now: number,
  ): PendingRun {
    if ('pending' in standing) return pendingOf(key, standing.pending, now);
    throw refusedUntilLater('canceled' in standing ? standing.canceled : standing.failed, now);
  }

  async #counted<Answer extends { status: 'ready' | 'pending' }>(
    answer: () => Promise<Answer>,
  ): Promise<Answer> {
    try {
      const answered = await answer();
      this.#ports.onRequest(answered.status);
      return answered;
    } catch (error) {
      this.#ports.onRequest('error', error instanceof PolicyError ? error.code : undefined);
      throw error;
    }
  }
}

/** Why a version may not be asked for, and what may. */
function whyNot(
  version: string,
  systemId: string,
  { enabled, audience, default: byDefault }: Posture,
): string {
  const instead = `send ${byDefault}, and see /api/policy/config`;
  if (strategyOf(version) === undefined || !(version in policySpecs))
    return `${version} is not known: ${instead}.`;
  if (!enabled.some((each) => each === version)) return `${version} is switched off: ${instead}.`;
  if (audience === 'public') return `${version} is not allowed for ${systemId}: ${instead}.`;
  return audience === 'internal'
    ? `${version} is for operators alone at this stage of its rollout: ${instead}.`
    : `${version} runs in the background alone at this stage of its rollout: ${instead}.`;
}
