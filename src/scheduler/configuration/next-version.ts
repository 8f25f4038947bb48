import type { Actor } from '../../contract/actor.ts';
import type { ConfigurationField, ConfigurationHistoryEntry } from '../../contract/configuration.ts';
import { ProblemError } from '../../contract/problem.ts';
import { appendAudit } from '../audit/audit-log.ts';
import type { Queryable } from '../storage/database.ts';
import { ConfigurationError } from './configuration-error.ts';
import { findConflict } from './conflict.ts';
import { variableOf } from './environment.ts';
import { differences, emptyLayer, inForce, sameLayer, type Layer, type Surroundings } from './layers.ts';
import { conflicting, staleVersion } from './refusals.ts';
import { lockNewest, writeAppliedHash, writeVersion, type StoredVersion } from './version-store.ts';

/** Who proposes something; `once` where the proposal may come twice. */
export type Proposer = Pick<Actor, 'name' | 'address' | 'requestId'> & Partial<Pick<Actor, 'once'>>;

/** Something that is to become the next version. */
export interface Proposal {
  source: Exclude<ConfigurationHistoryEntry['source'], 'start'>;
  reason: string;
  actor: Proposer;
  /** The version that whoever acts has seen; undefined for a file, which has seen none. */
  seen: number | undefined;
  /** The version that a rollback goes back to. */
  restores?: number;
  /** The layer that it would make of the newest version's, or why it cannot. */
  propose: (newest: StoredVersion, transaction: Queryable) => Promise<Layer | ProblemError>;
  /** What the one who acts calls a field. */
  nameOf?: (field: ConfigurationField) => string;
  /** Where they gave it, undefined if they did not. */
  pathOf: (field: ConfigurationField) => string | undefined;
  /** A file whose content counts as applied with it. */
  file?: { name: string; hash: string };
}

const subject = 'polling-configuration';

/**
 * Stores what is proposed as the next version, with its audit entry, in the caller's transaction. What changes nothing
 * makes no version.
 * @returns the newest version after it, and why the proposal was refused if it was.
 */
export async function storeNextVersion(
  transaction: Queryable,
  surroundings: Surroundings,
  proposal: Proposal,
  at: number,
): Promise<{ newest: StoredVersion; problem?: ProblemError }> {
  const { source, reason, actor, file, restores } = proposal;
  const entry = {
    at,
    actor: actor.name,
    address: actor.address,
    action: source === 'rollback' ? 'configuration.rollback' : 'configuration.change',
    subject,
    reason,
    requestId: actor.requestId,
  };
  // Versions are never deleted, and the start stored the first.
  const newest = (await lockNewest(transaction)) as StoredVersion;
  const proposed = await check(transaction, surroundings, proposal, newest);
  if (proposed instanceof ProblemError) {
    // A file that is wrong is logged and shown; what people order and are refused is audited.
    if (!file) {
      await appendAudit(transaction, { ...entry, outcome: 'refused', detail: { why: proposed.message } });
      proposed.audited = true;
    }
    return { newest, problem: proposed };
  }
  if (file) await writeAppliedHash(transaction, file.name, file.hash, at);
  if (sameLayer(newest.atRunTime, proposed)) return { newest };
  const { effective } = inForce(surroundings, proposed);
  const next: StoredVersion = {
    version: newest.version + 1,
    at,
    source,
    actor: actor.name,
    reason,
    restores: restores ?? null,
    previous: newest.effective,
    atRunTime: proposed,
    effective,
  };
  await writeVersion(transaction, next);
  await appendAudit(transaction, {
    ...entry,
    outcome: 'allowed',
    previousState: newest.effective,
    newState: effective,
    detail: {
      version: next.version,
      restores,
      changes: differences(newest.effective, effective),
      atRunTime: proposed.values,
    },
  });
  return { newest: next };
}

/** The layer to store, or why it cannot be. */
async function check(
  transaction: Queryable,
  surroundings: Surroundings,
  { seen, propose, nameOf, pathOf }: Proposal,
  newest: StoredVersion,
): Promise<Layer | ProblemError> {
  if (seen !== undefined && seen !== newest.version) return staleVersion(seen, newest.version);
  const proposed = await propose(newest, transaction);
  if (proposed instanceof ProblemError) return proposed;
  const conflict = findConflict(inForce(surroundings, proposed), nameOf);
  return conflict ? conflicting(conflict, pathOf) : proposed;
}

/**
 * The last version stored, in force in today's surroundings. Where those changed what is in force, that is a version too,
 * so that the history tells all that ever was; the first start makes version 1.
 * @throws ConfigurationError when the settings, the environment and what is stored exclude one another.
 */
export async function takeUpNewest(
  transaction: Queryable,
  surroundings: Surroundings,
  now: number,
): Promise<StoredVersion> {
  const last = await lockNewest(transaction);
  const atRunTime = last?.atRunTime ?? emptyLayer;
  const started = inForce(surroundings, atRunTime);
  const conflict = findConflict(started);
  if (conflict) {
    const variables = conflict.fields.map((field) => variableOf[field]).join(' and ');
    throw new ConfigurationError(
      `The polling configuration cannot be used: ${conflict.sentence}. The variables ${variables} outrank all else.`,
    );
  }
  if (last && differences(last.effective, started.effective).length === 0) return last;
  const next: StoredVersion = {
    version: (last?.version ?? 0) + 1,
    at: now,
    source: 'start',
    actor: 'settings',
    reason: last ? 'the settings file or the environment changed' : 'first start',
    restores: null,
    previous: last?.effective ?? null,
    atRunTime,
    effective: started.effective,
  };
  await writeVersion(transaction, next);
  return next;
}
