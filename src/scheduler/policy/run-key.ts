import { createHash } from 'node:crypto';
import { canonicalJson } from '../../contract/canonical-json.ts';
import type { RunKey } from '../../contract/policy.ts';

/** The hash of everything that decides what a run computes, its snapshot included: SHA-256 over canonical JSON, in hex. */
export const cacheKeyOf = (key: RunKey): string =>
  createHash('sha256').update(canonicalJson(key)).digest('hex');

/** The id of the one run that a key has. */
export const runIdOf = (key: RunKey): string => cacheKeyOf(key).slice(0, 32);

/** By what the snapshots of a system are told apart: one that has not changed has the same id. */
export const viewSnapshotId = (systemId: string, sha256: string): string =>
  `${systemId}.${sha256.slice(0, 16)}`;
