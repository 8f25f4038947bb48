import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { PermitProposal } from '../src/contract/permit.ts';
import type { PermitAnswer } from '../src/contract/sentinel.ts';

/** A key as openssl makes it, and its public half as settings have it. */
export interface TestKey {
  key: KeyObject;
  pem: string;
  publicKey: string;
}

export function testKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    key: privateKey,
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

/** A sentinel in the hands of a test: what a cell hears when it proposes something. */
export type Voter = (proposal: PermitProposal) => PermitAnswer | Promise<PermitAnswer>;
