import { permit } from '../../../contract/permit.ts';
import type { RunSheetContent } from '../../../contract/run-sheet.ts';
import { done, type RunStep } from './steps.ts';

/** What the sentinels permitted, in order; undefined where nothing was. */
export function permitsOf(steps: readonly RunStep[]): RunSheetContent['permits'] {
  const permits = steps.flatMap((step) => {
    const given = permit.safeParse(step.entry.detail.permit).data;
    if (!given) return [];
    const { cell, action, from, to, epoch, issuedAt, expiresAt } = given.statement;
    const votes = given.votes.map(({ sentinel, evidenceHash, signedAt, signature }) => ({
      sentinel,
      evidenceHash,
      signedAt,
      signature,
    }));
    return [{ ...done(step), cell, action, from, to, epoch, issuedAt, expiresAt, votes }];
  });
  return permits.length > 0 ? permits : undefined;
}
