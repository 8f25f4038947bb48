import type { RunKey } from '../../../contract/policy.ts';
import { PolicyError } from '../../../contract/policy-errors.ts';
import { viewSnapshotId } from '../run-key.ts';
import type { SnapshotVersion } from '../snapshot-version.ts';
import { policySpecs, policySpecSha256, policyVersions, strategyOf } from '../solvers/policy-spec.ts';
import { parametersOf, wholeNumber, wrong, type Parameters, type RawQuery } from './request-parameters.ts';

export const defaultHorizonSteps = 12;
const longestHorizon = 288;
/** The end of the year 9999, in seconds. */
const latestBucket = 253_402_300_799;

const ofRun = [
  'v',
  'sv',
  'policy_version',
  'strategy',
  'T_bucket',
  'horizon_steps',
  'system_id',
  'view_snapshot_id',
  'view_snapshot_sha256',
];

/** What a request is checked against. */
export interface RequestContext {
  /** @throws PolicyError for a version that is not valid, or is revoked. */
  readVersion: (sv: string) => SnapshotVersion;
  /** Systems that are polled now. */
  systems: readonly string[];
  /** Versions that this caller may ask for in a system. */
  available: (systemId: string) => readonly string[];
  /** Why a version is not among them, and what to do. */
  whyNot: (version: string, systemId: string) => string;
  bucketOf: (ms: number) => number;
  maxMoves: number;
}

/** The run that a request names. */
export interface RunRequest {
  key: RunKey;
  /** Moves to show; all of them for requests that show none. */
  topN: number;
}

/**
 * Takes a request apart, in the one order in which errors are told: its parameters, its snapshot version, the system,
 * the policy, the numbers, and last what it takes its snapshot to be.
 * @throws PolicyError with a code of its own for each fault.
 */
export function readRunRequest(query: RawQuery, context: RequestContext, showsMoves = false): RunRequest {
  const sent = parametersOf(query, showsMoves ? [...ofRun, 'top_n'] : ofRun);
  if (!sent.sv)
    throw wrong(
      'sv_missing',
      'sv',
      'is missing: send a snapshot version, such as recommended_live_sv of /api/time.',
    );
  const { systemId, sha256 } = context.readVersion(sent.sv);
  checkSystem(sent, systemId, context);
  const { version, strategy } = policyOf(sent, systemId, context);
  const bucket = bucketIn(sent, context);
  const horizonSteps = horizonIn(sent);
  const snapshot = { view_snapshot_id: viewSnapshotId(systemId, sha256), view_snapshot_sha256: sha256 };
  const expected = preconditionIn(sent);
  const topN = topNIn(sent, context.maxMoves);
  if (expected && (expected.id !== snapshot.view_snapshot_id || expected.sha256 !== sha256))
    throw new PolicyError(
      'view_snapshot_mismatch',
      `view_snapshot_id: ${expected.id} is not the snapshot that sv names, ${snapshot.view_snapshot_id}: take both of one answer of /api/time.`,
      {
        field: 'view_snapshot_id',
        details: {
          requested_view_snapshot_id: expected.id,
          requested_view_snapshot_sha256: expected.sha256,
          current_view_snapshot_id: snapshot.view_snapshot_id,
          current_view_snapshot_sha256: sha256,
        },
      },
    );
  return {
    key: {
      system_id: systemId,
      sv: sent.sv,
      decision_bucket_epoch_s: bucket,
      policy_version: version,
      strategy,
      policy_spec_sha256: policySpecSha256(policySpecs[version]),
      horizon_steps: horizonSteps,
      ...snapshot,
    },
    topN,
  };
}

function checkSystem(sent: Parameters, systemId: string, { systems }: RequestContext): void {
  if (sent.system_id !== undefined && sent.system_id !== systemId)
    throw wrong(
      'system_id_mismatch',
      'system_id',
      `sv is of ${systemId}: name that, or leave system_id out.`,
    );
  if (!systems.includes(systemId))
    throw wrong(
      'param_not_allowlisted',
      'system_id',
      `${systemId} is not polled here: known are ${systems.join(', ') || 'none'}.`,
    );
}

function policyOf(sent: Parameters, systemId: string, { available, whyNot }: RequestContext) {
  const name = sent.policy_version;
  const named = name ? strategyOf(name) : undefined;
  // A version of the right form that is not on the list; what has no form is told further down.
  if (name && named && !available(systemId).includes(name))
    throw wrong('param_not_allowlisted', 'policy_version', whyNot(name, systemId));
  if (!name)
    throw wrong(
      'missing_policy_version',
      'policy_version',
      `is missing: send one of ${available(systemId).join(', ')}.`,
    );
  if (sent.strategy !== undefined && sent.strategy !== 'greedy' && sent.strategy !== 'global')
    throw wrong('invalid_strategy', 'strategy', 'must be greedy or global.');
  const version = policyVersions.find((each) => each === name);
  if (!named || !version)
    throw wrong(
      'invalid_policy_version',
      'policy_version',
      `must be a version such as ${policyVersions.join(' or ')}.`,
    );
  if (sent.strategy !== undefined && sent.strategy !== named)
    throw wrong(
      'strategy_policy_mismatch',
      'strategy',
      `${name} is ${named}: send that, or leave strategy out.`,
    );
  return { version, strategy: named };
}

function bucketIn({ T_bucket: sent = '' }: Parameters, { bucketOf }: RequestContext): number {
  const seconds = wholeNumber(sent, 0, latestBucket);
  if (seconds === undefined)
    throw wrong('invalid_t_bucket', 'T_bucket', 'must be a whole number of seconds since 1970, 0 or more.');
  return bucketOf(seconds * 1_000);
}

function horizonIn({ horizon_steps: sent }: Parameters): number {
  const steps = sent === undefined ? defaultHorizonSteps : wholeNumber(sent, 1, longestHorizon);
  if (steps === undefined)
    throw wrong(
      'invalid_horizon_steps',
      'horizon_steps',
      `must be a whole number from 1 to ${longestHorizon}.`,
    );
  return steps;
}

function preconditionIn({ view_snapshot_id: id, view_snapshot_sha256: sha256 }: Parameters) {
  if (id === undefined && sha256 === undefined) return undefined;
  if (!id || !sha256 || !/^[0-9a-f]{64}$/.test(sha256))
    throw wrong(
      'invalid_snapshot_precondition',
      'view_snapshot_id',
      'goes with view_snapshot_sha256, 64 hex digits: send both or neither.',
    );
  return { id: id.slice(0, 200), sha256 };
}

/** More than there can be is all of them. */
function topNIn({ top_n: sent }: Parameters, maxMoves: number): number {
  const asked = sent === undefined ? maxMoves : wholeNumber(sent, 1, Number.MAX_SAFE_INTEGER);
  if (asked === undefined) throw wrong('invalid_top_n', 'top_n', 'must be a whole number from 1 on.');
  return Math.min(asked, maxMoves);
}
