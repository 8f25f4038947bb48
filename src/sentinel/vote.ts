import { canonicalJson } from '../contract/canonical-json.ts';
import { isProposalOf, publicKeyOf } from '../contract/permit-signature.ts';
import {
  clockToleranceMs,
  epochsBetween,
  permitForMs,
  type PermitProposal,
  type PermitStatement,
  type PermitVote,
} from '../contract/permit.ts';
import type { PermitAnswer, RefusedBecause } from '../contract/sentinel.ts';
import type { CellSettings } from './settings.ts';

/** What a sentinel must never forget: it is on the disk before a vote leaves. */
export interface Memory {
  /** The highest epoch that it voted in. */
  epoch: number;
  last: { statement: PermitStatement; vote: PermitVote } | null;
}

export const emptyMemory: Memory = { epoch: 0, last: null };

/**
 * Whether a sentinel may vote for what a cell proposes, before it looks at any evidence: it has one vote an epoch, and
 * gives it again to whom it gave it. Pure: `now` in ms since 1970 by the sentinel's clock.
 * @returns undefined where it may.
 */
export function answerFromMemory(
  { epoch, last }: Memory,
  proposal: PermitProposal,
  cells: readonly Pick<CellSettings, 'name' | 'number' | 'publicKey'>[],
  now: number,
): PermitAnswer | undefined {
  const { statement } = proposal;
  const refused = (because: RefusedBecause, why: string) => ({
    refused: because,
    why,
    epoch,
  });
  const cell = cells.find(({ name }) => name === statement.cell);
  if (!cell)
    return refused(
      'proposal',
      `cell ${statement.cell} is not among the cells of this sentinel: add it to its settings`,
    );
  const key = publicKeyOf(cell.publicKey);
  if (!key || !isProposalOf(proposal, key))
    return refused(
      'proposal',
      `the proposal is not signed with the key of cell ${cell.name}: give this sentinel the public key of the cell's keyFile`,
    );
  if (last && canonicalJson(last.statement) === canonicalJson(statement)) return { vote: last.vote };
  if (statement.epoch % epochsBetween !== cell.number)
    return refused(
      'proposal',
      `epoch ${statement.epoch} is not one of cell ${cell.name}, whose number here is ${cell.number}`,
    );
  const [issued, expires] = [Date.parse(statement.issuedAt), Date.parse(statement.expiresAt)];
  if (expires <= issued || expires - issued > permitForMs)
    return refused('proposal', `a permit counts for at most ${permitForMs / 1_000} s`);
  const apart = now - issued;
  if (Math.abs(apart) > clockToleranceMs)
    return refused(
      'clock',
      `the clock of this sentinel is ${Math.round(Math.abs(apart) / 1_000)} s ${apart > 0 ? 'ahead of' : 'behind'} the cell's, and ${clockToleranceMs / 1_000} s are allowed: set the one that is wrong`,
    );
  if (statement.epoch <= epoch) return refused('epoch', `epoch ${statement.epoch} is not above ${epoch}`);
  return undefined;
}

/**
 * Why a sentinel keeps its vote for a moment: another cell may still use the last one, and two cells are not to move at
 * once. A permit is for one revision, so it is spent as soon as its cell shows a later one.
 * @param shownRevision of the rollout that the last vote was for, as its cell shows it now; undefined where it does not.
 */
export function whyBusy(
  { last }: Memory,
  { cell }: PermitStatement,
  shownRevision: number | undefined,
  now: number,
): string | undefined {
  if (!last || last.statement.cell === cell || now >= Date.parse(last.statement.expiresAt)) return undefined;
  if (shownRevision !== undefined && shownRevision > last.statement.revision) return undefined;
  return `cell ${last.statement.cell} may use a permit until ${last.statement.expiresAt}: ask again after that`;
}
