import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testKey } from '../../../tests/cells.ts';
import { evidenceHashOf, signedVote } from '../../contract/permit-signature.ts';
import { permitForMs, type Permit, type PermitStatement } from '../../contract/permit.ts';
import { floorOf } from './epoch-store.ts';
import { whyNotPermitted, type CheckedAgainst } from './permit-check.ts';

const now = Date.UTC(2026, 10, 21, 8);
const iso = (ms: number) => new Date(now + ms).toISOString();
const keys = { s1: testKey(), s2: testKey(), s3: testKey(), stranger: testKey() };
const sentinels = (['s1', 's2', 's3'] as const).map((name) => ({ name, publicKey: keys[name].publicKey }));

const statement: PermitStatement = {
  form: 1,
  epoch: 301,
  cell: 'eu',
  rollout: 'adaptive-polling',
  planHash: 'a'.repeat(64),
  revision: 7,
  action: 'promote',
  from: 'p25',
  to: 'p50',
  course: null,
  issuedAt: iso(-1_000),
  expiresAt: iso(-1_000 + permitForMs),
};
const { form: _, epoch: _epoch, issuedAt: _issuedAt, expiresAt: _expiresAt, ...wanted } = statement;

type Signer = { name: string; key?: keyof typeof keys; signedAt?: string };
function permitOf(about: PermitStatement, signers: Signer[]): Permit {
  const evidence = { evidence: [], evidenceHash: evidenceHashOf([]) };
  return {
    statement: about,
    votes: signers.map(({ name, key = name as keyof typeof keys, signedAt = iso(-500) }) =>
      signedVote(about, { sentinel: name, ...evidence, signedAt }, keys[key].key),
    ),
  };
}
const both = [{ name: 's1' }, { name: 's2' }];
const why = (permit: Permit, changes: Partial<CheckedAgainst> = {}) =>
  whyNotPermitted(permit, { wanted, sentinels, quorum: 2, accepted: 201, now, ...changes }) ?? 'it counts';

describe('a permit', () => {
  it('counts with the signatures of a quorum under just this', () => {
    assert.equal(why(permitOf(statement, both)), 'it counts');
    assert.equal(why(permitOf(statement, [...both, { name: 's3', key: 'stranger' }])), 'it counts');
  });

  const faults: [string, Permit, Partial<CheckedAgainst>, RegExp][] = [
    [
      'expired',
      permitOf(statement, both),
      { now: now + permitForMs },
      /^the permit of epoch 301 expired at .*: ask again$/,
    ],
    [
      'replayed',
      permitOf(statement, both),
      { accepted: 301 },
      /has accepted epoch 301: it was used before or overtaken/,
    ],
    [
      'of a lower epoch',
      permitOf(statement, both),
      { accepted: 501 },
      /is of epoch 301, and this cell has accepted epoch 501/,
    ],
    [
      'for another cell',
      permitOf(statement, both),
      { wanted: { ...wanted, cell: 'us' } },
      /is for cell eu, and this is us: look which address/,
    ],
    [
      'for another stage',
      permitOf(statement, both),
      { wanted: { ...wanted, to: 'p75' } },
      /is for another stage to begin \(p50, not p75\): the rollout has moved on/,
    ],
    [
      'for another plan',
      permitOf(statement, both),
      { wanted: { ...wanted, planHash: 'b'.repeat(64) } },
      /is for another plan/,
    ],
    [
      'for another revision',
      permitOf(statement, both),
      { wanted: { ...wanted, revision: 8 } },
      /is for another revision \(7, not 8\)/,
    ],
    [
      'forged',
      permitOf(statement, [{ name: 's1' }, { name: 's2', key: 'stranger' }]),
      {},
      /^1 of the 2 signatures that are needed are good; the signature of s2 is not of its key/,
    ],
    [
      'signed under something else',
      { ...permitOf({ ...statement, to: 'p100' }, both), statement },
      {},
      /^0 of the 2 signatures/,
    ],
    [
      'signed twice by one',
      permitOf(statement, [{ name: 's1' }, { name: 's1', signedAt: iso(-400) }]),
      {},
      /^1 of the 2 signatures/,
    ],
    [
      'of a sentinel that nobody named',
      permitOf(statement, [{ name: 's1' }, { name: 'stranger' }]),
      {},
      /stranger is not among the sentinels/,
    ],
    [
      'of a sentinel whose clock is an hour ahead',
      permitOf(statement, [{ name: 's1' }, { name: 's2', signedAt: iso(3_600_000) }]),
      {},
      /the clock of s2 is 3600 s ahead: set it/,
    ],
    [
      'of a sentinel whose clock is an hour behind',
      permitOf(statement, [{ name: 's1' }, { name: 's2', signedAt: iso(-3_600_000) }]),
      {},
      /the clock of s2 is 3600 s behind: set it/,
    ],
    [
      'from the future, for the clock was set back',
      permitOf(statement, both),
      { now: now - 3_600_000 },
      /which is still to come: the clock of this cell was set back/,
    ],
  ];
  for (const [what, permit, changes, said] of faults)
    it(`holds where it is ${what}`, () => assert.match(why(permit, changes), said));

  it('holds where the evidence is not what was signed', () => {
    const permit = permitOf(statement, both);
    const [first, second] = permit.votes as [(typeof permit.votes)[0], (typeof permit.votes)[0]];
    const evidence = [
      {
        ...{ cell: 'eu', goodProbes: 9, sampleAgeSeconds: 1, instances: 5, stalePercent: 0 },
        ...{ openBreakersPercent: 0, rollout: null },
      },
    ];
    assert.match(why({ statement, votes: [first, { ...second, evidence }] }), /the signature of s2/);
  });
});

describe('the epoch that a cell asks for next', () => {
  it('is above what a quorum of sentinels voted in', () => {
    assert.equal(floorOf([100, 300, 200], 2), 200);
    assert.equal(floorOf([100, 300], 2), 300);
  });
  it('is not driven away by a sentinel that lies', () => {
    assert.equal(floorOf([100, 9_000_000_000_000_000, 200], 2), 200);
    assert.equal(floorOf([100, 9_000_000_000_000_000], 2), 1_000_100);
  });
});
