import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { stringify } from 'yaml';
import { testKey } from '../../tests/cells.ts';
import { temporaryFolder } from '../../tests/embedded-database.ts';
import {
  isVoteOf,
  publicKeyOf,
  signedProposal,
  signedVote,
  evidenceHashOf,
} from '../contract/permit-signature.ts';
import type { PermitStatement } from '../contract/permit.ts';
import { readKey, readSentinelSettings } from './settings.ts';
import { VoteStore } from './vote-store.ts';
import { answerFromMemory, emptyMemory, whyBusy } from './vote.ts';

const now = Date.UTC(2026, 10, 21, 8);
const keys = { eu: testKey(), us: testKey(), s1: testKey() };
const cells = [
  { name: 'eu', number: 1, publicKey: keys.eu.publicKey },
  { name: 'us', number: 2, publicKey: keys.us.publicKey },
];
const statement = (changes: Partial<PermitStatement> = {}): PermitStatement => ({
  form: 1,
  epoch: 301,
  cell: 'eu',
  rollout: 'two',
  planHash: 'a'.repeat(64),
  revision: 4,
  action: 'promote',
  from: 'one',
  to: 'two',
  course: null,
  issuedAt: new Date(now).toISOString(),
  expiresAt: new Date(now + 30_000).toISOString(),
  ...changes,
});
const voteFor = (about: PermitStatement) =>
  signedVote(
    about,
    { sentinel: 's1', evidence: [], evidenceHash: evidenceHashOf([]), signedAt: about.issuedAt },
    keys.s1.key,
  );
const refusal = (about: PermitStatement, memory = emptyMemory, key = keys.eu.key, at = now) => {
  const answer = answerFromMemory(memory, signedProposal(about, key), cells, at);
  return answer && ('why' in answer ? answer.why : 'signed again');
};

describe('a sentinel that is asked to sign', () => {
  it('does what its cell proposes, and gives the same vote to the same question', () => {
    assert.equal(refusal(statement()), undefined);
    const last = { statement: statement(), vote: voteFor(statement()) };
    const memory = { epoch: 301, last };
    const again = answerFromMemory(memory, signedProposal(statement(), keys.eu.key), cells, now);
    assert.deepEqual(again, { vote: last.vote });
    assert.match(refusal(statement({ to: 'three' }), memory) ?? '', /epoch 301 is not above 301/);
    assert.equal(refusal(statement({ epoch: 401 }), memory), undefined);
  });

  const cases: [string, () => string | undefined, RegExp][] = [
    [
      'a cell that it does not know',
      () => refusal(statement({ cell: 'asia' })),
      /cell asia is not among the cells/,
    ],
    [
      'another key',
      () => refusal(statement(), emptyMemory, keys.us.key),
      /not signed with the key of cell eu: give this sentinel the public key/,
    ],
    [
      'the epoch of another cell',
      () => refusal(statement({ epoch: 302 })),
      /epoch 302 is not one of cell eu, whose number here is 1/,
    ],
    [
      'a permit for long',
      () => refusal(statement({ expiresAt: new Date(now + 3_600_000).toISOString() })),
      /counts for at most 30 s/,
    ],
    [
      'a time that its clock does not know, ahead',
      () => refusal(statement(), emptyMemory, keys.eu.key, now + 3_600_000),
      /is 3600 s ahead of the cell's/,
    ],
    [
      'a time that its clock does not know, behind',
      () => refusal(statement(), emptyMemory, keys.eu.key, now - 3_600_000),
      /is 3600 s behind the cell's/,
    ],
  ];
  for (const [what, asked, said] of cases) it(`refuses ${what}`, () => assert.match(asked() ?? '', said));

  it('keeps its vote while another cell may use the last one, and no longer', () => {
    const last = { statement: statement(), vote: voteFor(statement()) };
    const memory = { epoch: 301, last };
    const other = statement({ cell: 'us', epoch: 402 });
    assert.match(whyBusy(memory, other, 4, now + 1_000) ?? '', /cell eu may use a permit until/);
    assert.equal(whyBusy(memory, other, undefined, now + 30_000), undefined);
    assert.equal(whyBusy(memory, other, 5, now + 1_000), undefined, 'the permit is spent');
    assert.equal(whyBusy(memory, statement({ epoch: 401 }), 4, now + 1_000), undefined, 'the same cell');
  });
});

function folderFor(t: TestContext): string {
  const folder = temporaryFolder();
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('the memory of a sentinel', () => {
  it('is what was written last, after a restart too, and is written as a whole', (t) => {
    const folder = folderFor(t);
    const store = new VoteStore(folder, 's1');
    assert.deepEqual(store.read(), { found: false, memory: emptyMemory });
    const memory = { epoch: 301, last: { statement: statement(), vote: voteFor(statement()) } };
    store.write(memory);
    assert.deepEqual(new VoteStore(folder, 's1').read(), { found: true, memory });
    const vote = new VoteStore(folder, 's1').read().memory.last?.vote;
    assert.ok(vote && isVoteOf(statement(), vote, publicKeyOf(keys.s1.publicKey)!));
    // What a crash left of the next one does not count.
    writeFileSync(join(folder, 'votes.json.next'), '{"sentinel":"s1","epo');
    assert.deepEqual(new VoteStore(folder, 's1').read().memory, memory);
  });

  it('is not made up where it cannot be read, nor taken from another', (t) => {
    const folder = folderFor(t);
    new VoteStore(folder, 's2').write(emptyMemory);
    assert.throws(() => new VoteStore(folder, 's1').read(), /is the memory of sentinel s2, and this is s1/);
    const file = join(folder, 'votes.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 10));
    assert.throws(
      () => new VoteStore(folder, 's2').read(),
      /does not hold what a sentinel signed: restore it/,
    );
  });
});

describe('the settings of a sentinel', () => {
  const cellOf = (changes: object = {}) => ({
    name: 'eu',
    number: 1,
    url: 'http://eu',
    publicKey: keys.eu.publicKey,
    ...changes,
  });
  const said = (t: TestContext, written: object | string) => {
    const file = join(folderFor(t), 's.yaml');
    writeFileSync(file, typeof written === 'string' ? written : stringify(written));
    try {
      readSentinelSettings(file);
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const sound = { name: 's1', keyFile: 's1.key', cells: [cellOf()] };

  it('are taken as they are written', (t) => assert.equal(said(t, sound), 'nothing'));

  const cases: [string, object | string, RegExp][] = [
    ['no cell', { ...sound, cells: [] }, /^Setting cells .* is \[\]/],
    [
      'two cells of one number',
      { ...sound, cells: [cellOf(), cellOf({ name: 'us', publicKey: keys.us.publicKey })] },
      /^Setting cells\.1\.number .* is 1: is that of eu too: give each cell its own, or two of them may ask for one epoch\.$/,
    ],
    [
      'a key that is none',
      { ...sound, cells: [cellOf({ publicKey: 'abc' })] },
      /^Setting cells\.0\.publicKey .*must be an Ed25519 public key: take what "openssl/,
    ],
    [
      'one probe only',
      { ...sound, limits: { goodProbes: 1 } },
      /must be 2 or more: no single answer is believed/,
    ],
    [
      'a name that is not known',
      { ...sound, cell: [] },
      /^Setting cell \(from .*\) is not known: remove it or mend its name/,
    ],
    ['no YAML', 'name: [', /cannot be read/],
  ];
  for (const [what, written, message] of cases)
    it(`are refused with ${what}`, (t) => assert.match(said(t, written), message));

  it('are refused with a keyFile that holds no such key', (t) => {
    const file = join(folderFor(t), 'key');
    assert.throws(() => readKey(file), /cannot be read \(ENOENT\)/);
    writeFileSync(file, 'no key');
    assert.throws(
      () => readKey(file),
      /holds no Ed25519 key without a passphrase: make one with "openssl genpkey/,
    );
    writeFileSync(file, keys.s1.pem);
    assert.equal(readKey(file).asymmetricKeyType, 'ed25519');
  });
});
