import { createHash } from 'node:crypto';
import type { Criterion } from '../../../contract/plan.ts';
import type { Sample } from './sample.ts';

/**
 * SHA-256, in hex, over the criterion, the window (ms since 1970), the threshold as a number and every sample that was
 * judged, oldest first: who has the samples can tell that these were judged and no others.
 */
export function evidenceHash(
  criterion: Criterion,
  window: { from: number; to: number },
  threshold: number | null,
  samples: readonly Required<Sample>[],
): string {
  const evidence = samples.map(({ at, value, base }) => [at, value, base]);
  const { from, to } = window;
  return createHash('sha256')
    .update(evidenceJson({ criterion, from, to, threshold, samples: evidence }))
    .digest('hex');
}

/** JSON in which the order of keys says nothing, and a number that JSON has no word for is not lost. */
export function evidenceJson(content: unknown): string {
  return JSON.stringify(content, (_, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
