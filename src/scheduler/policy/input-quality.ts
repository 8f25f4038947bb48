import type { InputQuality } from '../../contract/policy.ts';
import { carriedSeconds, type Snapshot } from './snapshots/snapshot.ts';

/**
 * What a snapshot is worth for a bucket (seconds since 1970). `inBucket` is what was read in the bucket itself: the
 * same, if it has not changed since.
 */
export function inputQualityOf(
  snapshot: Snapshot | undefined,
  inBucket: { snapshot?: Snapshot | undefined; inputQuality: InputQuality },
  bucketEpochS: number,
): InputQuality {
  if (inBucket.snapshot && inBucket.snapshot.sha256 === snapshot?.sha256) return inBucket.inputQuality;
  if (!snapshot) return 'missing';
  if (snapshot.quality === 'blocked') return 'blocked';
  return Math.abs(bucketEpochS - snapshot.bucketEpochS) <= carriedSeconds ? 'carried_forward' : 'missing';
}
