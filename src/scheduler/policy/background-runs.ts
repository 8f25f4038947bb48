import type { RunKey } from '../../contract/policy.ts';
import type { Clock } from '../clock/clock.ts';
import type { RunBook } from './doors/run-book.ts';
import { defaultHorizonSteps } from './doors/run-request.ts';
import { safeVersion, type Posture } from './posture.ts';
import { viewSnapshotId } from './run-key.ts';
import { mintSnapshotVersion } from './snapshot-version.ts';
import type { Snapshot } from './snapshots/snapshot.ts';
import { policySpecs, policySpecSha256 } from './solvers/policy-spec.ts';
import type { SigningKeys } from './storage/keys.ts';

/** The bucket of a snapshot is run for while it is no older than this, in ms. */
const triedWithinMs = 300_000;

interface BackgroundPorts {
  clock: Clock;
  keys: SigningKeys;
  runs: Pick<RunBook, 'ask'>;
  posture: () => Posture;
  allowedFor: (systemId: string) => readonly string[] | undefined;
  systems: () => readonly string[];
  latest: (systemId: string) => Promise<Snapshot | undefined>;
  isRevoked: (systemId: string, sha256: string) => boolean;
}

/**
 * Runs every enabled version beside the safe one once in every bucket of every system, whether anybody asks for it or
 * not: that is the evidence of a rollout, from its first stage on, and it does not hang on who happens to look.
 */
export class BackgroundRuns {
  readonly #ports: BackgroundPorts;
  /** The bucket that each system was last run for. */
  readonly #done = new Map<string, number>();

  constructor(ports: BackgroundPorts) {
    this.#ports = ports;
  }

  /** Asks for what is not there yet of the newest snapshot of each system. */
  async tick(): Promise<void> {
    const { latest, posture, systems } = this.#ports;
    const onTrial = posture().enabled.filter((version) => version !== safeVersion);
    if (onTrial.length === 0) return this.#done.clear();
    for (const systemId of systems()) {
      const snapshot = await latest(systemId);
      if (snapshot && this.#done.get(systemId) !== snapshot.bucketEpochS) await this.#run(snapshot, onTrial);
    }
  }

  async #run(snapshot: Snapshot, onTrial: Posture['enabled']): Promise<void> {
    const { allowedFor, clock, isRevoked, keys, runs } = this.#ports;
    const { bucketEpochS, sha256, systemId } = snapshot;
    const tooOld = clock.now() - bucketEpochS * 1_000 > triedWithinMs;
    if (tooOld || isRevoked(systemId, sha256)) return;
    const allowed = allowedFor(systemId);
    for (const version of onTrial.filter((each) => allowed?.includes(each) ?? true)) {
      const spec = policySpecs[version];
      const key: RunKey = {
        system_id: systemId,
        sv: mintSnapshotVersion(snapshot, clock.now(), keys.newest),
        decision_bucket_epoch_s: bucketEpochS,
        policy_version: version,
        strategy: spec.strategy,
        policy_spec_sha256: policySpecSha256(spec),
        horizon_steps: defaultHorizonSteps,
        view_snapshot_id: viewSnapshotId(systemId, sha256),
        view_snapshot_sha256: sha256,
      };
      await runs.ask(key, 'background');
    }
    this.#done.set(systemId, bucketEpochS);
  }
}
