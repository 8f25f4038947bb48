import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';
import type { CellEvidence, PermitProposal, PermitStatement, PermitVote } from './permit.ts';

/** An Ed25519 key as `openssl pkey -pubout -outform DER | base64` writes it: 60 characters. */
export const publicKey = z
  .string()
  .refine(
    (text) => publicKeyOf(text) !== undefined,
    'must be an Ed25519 public key: take what "openssl pkey -in KEYFILE -pubout -outform DER | base64" prints',
  );

/** @returns undefined for a text that holds no such key. */
export function publicKeyOf(text: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    const same = key.export({ format: 'der', type: 'spki' }).toString('base64') === text;
    return key.asymmetricKeyType === 'ed25519' && same ? key : undefined;
  } catch {
    return undefined;
  }
}

/** SHA-256 over the canonical form of what a sentinel saw, in hex. */
export const evidenceHashOf = (evidence: readonly CellEvidence[]): string =>
  createHash('sha256').update(canonicalJson(evidence)).digest('hex');

// What a signature is under begins with what it is for, so that none can be shown as another.
const proposalBytes = (statement: PermitStatement) =>
  Buffer.from(`rollcall permit proposal\n${canonicalJson(statement)}`);
const voteBytes = (statement: PermitStatement, { sentinel, evidenceHash, signedAt }: UnsignedVote) =>
  Buffer.from(`rollcall permit vote\n${canonicalJson({ statement, sentinel, evidenceHash, signedAt })}`);

type UnsignedVote = Omit<PermitVote, 'signature'>;

export const signedProposal = (statement: PermitStatement, key: KeyObject): PermitProposal => ({
  statement,
  signature: sign(null, proposalBytes(statement), key).toString('base64'),
});

export const signedVote = (statement: PermitStatement, vote: UnsignedVote, key: KeyObject): PermitVote => ({
  ...vote,
  signature: sign(null, voteBytes(statement, vote), key).toString('base64'),
});

export const isProposalOf = ({ statement, signature }: PermitProposal, key: KeyObject): boolean =>
  verify(null, proposalBytes(statement), key, Buffer.from(signature, 'base64'));

/** Whether a vote is for this statement, under the evidence that it shows, and signed with this key. */
export const isVoteOf = (statement: PermitStatement, vote: PermitVote, key: KeyObject): boolean =>
  evidenceHashOf(vote.evidence) === vote.evidenceHash &&
  verify(null, voteBytes(statement, vote), key, Buffer.from(vote.signature, 'base64'));
