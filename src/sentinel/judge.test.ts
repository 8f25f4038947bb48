import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PermitStatement } from '../contract/permit.ts';
import type { RolloutDocument } from '../contract/rollout.ts';
import { evidenceFor, whyHeld } from './judge.ts';
import { afterProbe, unseen, whyUnhealthy, type Probe, type Reading, type Seen } from './seen.ts';
import type { Limits } from './settings.ts';

const limits: Limits = {
  sampleAge: 60_000,
  staleAfter: 120_000,
  stalePercent: 20,
  openBreakersPercent: 20,
  goodProbes: 2,
};
const course = [
  { cell: 'eu', name: 'eu-all', title: 'Europe' },
  { cell: 'us', name: 'us-half', title: 'Half of America' },
  { cell: 'us', name: 'us-all', title: 'America' },
];
const statement: PermitStatement = {
  form: 1,
  epoch: 102,
  cell: 'us',
  rollout: 'two',
  planHash: 'hash',
  revision: 4,
  action: 'promote',
  from: 'us-half',
  to: 'us-all',
  course,
  issuedAt: '2026-11-21T08:00:00.000Z',
  expiresAt: '2026-11-21T08:00:30.000Z',
};

const verdict = {
  decision: 'promote',
  summary: 'Promote.',
  at: '2026-11-21T07:59:55.000Z',
  dwellSeconds: 30,
  dwellRequiredSeconds: 20,
  results: [{ name: 'staleness', title: 'Staleness', role: 'exit', verdict: 'pass' }],
};
const documentOf = (changes: object = {}) =>
  ({
    id: 'two',
    state: 'running',
    stage: 'us-half',
    revision: 4,
    planHash: 'hash',
    planFileDiffers: false,
    verdict,
    stages: [{ name: 'us-half', status: 'current' }],
    actions: [{ action: 'promote', allowed: true }],
    signOffs: [],
    waivers: [],
    ...changes,
  }) as unknown as RolloutDocument;
const eu = (changes: object = {}) =>
  documentOf({ stage: 'eu-all', state: 'done', stages: [{ name: 'eu-all', status: 'done' }], ...changes });

const reading = (rollout: RolloutDocument, newestPoll: string, changes: Partial<Reading> = {}): Probe => ({
  reading: {
    instances: 10,
    stalePercent: 0,
    openBreakersPercent: 0,
    newestPoll,
    rollouts: [rollout],
    ...changes,
  },
});
/** What is known after probes, ten seconds apart, of which the last is at 100 s. */
const seenAfter = (...probes: Probe[]): Seen =>
  probes.reduce(
    (seen, probe, index) => afterProbe(seen, probe, limits, 100_000 - (probes.length - 1 - index) * 10_000),
    unseen,
  );
const well = (rollout: RolloutDocument, changes: Partial<Reading> = {}) =>
  seenAfter(...[1, 2, 3].map((n) => reading(rollout, `2026-11-21T07:59:0${n}Z`, changes)));
const held = (us: RolloutDocument, other: RolloutDocument, about = statement) =>
  whyHeld(
    about,
    new Map([
      ['us', well(us)],
      ['eu', well(other)],
    ]),
    limits,
    100_000,
  ).join('; ');

describe('a cell is healthy to a sentinel', () => {
  const why = (seen: Seen, now = 100_000) => whyUnhealthy(seen, limits, now).join('; ');

  it('once its polls were seen to move on, and probes were good one after the other', () => {
    const one = reading(documentOf(), '2026-11-21T07:59:01Z');
    const two = reading(documentOf(), '2026-11-21T07:59:02Z');
    const three = reading(documentOf(), '2026-11-21T07:59:03Z');
    assert.match(why(unseen), /not asked yet/);
    assert.match(why(seenAfter(one)), /not seen to move on yet/);
    assert.match(why(seenAfter(one, two)), /1 good probe of 2/);
    assert.equal(why(seenAfter(one, two, three)), '');
  });

  it('not by one good answer after a bad one', () => {
    const good = (n: number) => reading(documentOf(), `2026-11-21T07:59:0${n}Z`);
    const gone: Probe = { failure: 'it cannot be reached (ECONNREFUSED)' };
    assert.equal(why(seenAfter(good(1), good(2), good(3), gone)), 'it cannot be reached (ECONNREFUSED)');
    assert.match(why(seenAfter(good(1), good(2), good(3), gone, good(4))), /1 good probe of 2/);
  });

  it('not where it answers, and its polls stand still', () => {
    const frozen = Array.from({ length: 8 }, () => reading(documentOf(), '2026-11-21T07:59:09Z'));
    assert.match(
      why(seenAfter(reading(documentOf(), '2026-11-21T07:59:01Z'), ...frozen)),
      /have stood still for 70 s, and 60 s are allowed/,
    );
  });

  it('not with too many stale instances or open breakers, or none at all', () => {
    assert.match(
      why(well(documentOf(), { stalePercent: 30 })),
      /30 % of its instances are stale, and 20 % may/,
    );
    assert.match(
      why(well(documentOf(), { openBreakersPercent: 25 })),
      /25 % of its instances have an open breaker/,
    );
    assert.match(why(well(documentOf(), { instances: 0 })), /polls no instance/);
  });
});

describe('a sentinel signs', () => {
  it('where all cells are healthy, the move is possible, and what comes before is done', () => {
    assert.equal(held(documentOf(), eu()), '');
  });

  it('where what comes before is not done and has all its evidence', () => {
    const current = { state: 'running', stages: [{ name: 'eu-all', status: 'current' }] };
    assert.equal(held(documentOf(), eu(current)), '');
    const unproved = {
      ...verdict,
      results: [{ name: 'staleness', title: 'Staleness', role: 'exit', verdict: 'fail' }],
    };
    assert.equal(
      held(documentOf(), eu({ ...current, verdict: unproved })),
      'cell eu: its stage eu-all comes before: Staleness: fail',
    );
    const waivers = [{ criterion: 'staleness', until: '', by: '' }];
    assert.equal(held(documentOf(), eu({ ...current, verdict: unproved, waivers })), '');
    const early = { ...verdict, dwellSeconds: 5 };
    assert.match(held(documentOf(), eu({ ...current, verdict: early })), /15 s of its dwell are left/);
    const signOffs = [{ role: 'sre', by: null, at: null }];
    assert.match(held(documentOf(), eu({ ...current, signOffs })), /sign-off by sre is missing/);
  });
});

describe('a sentinel holds', () => {
  const cases: [string, object, object, RegExp][] = [
    [
      'the verdict is another',
      { verdict: { ...verdict, decision: 'hold' } },
      {},
      /cell us: its verdict is not promote/,
    ],
    [
      'the cell itself cannot',
      { actions: [{ action: 'promote', allowed: false, why: 'dwell' }] },
      {},
      /it cannot promote: dwell/,
    ],
    ['the revision is another', { revision: 5 }, {}, /shows revision 5, and asks for 4/],
    ['the stage is another', { stage: 'us-all' }, {}, /shows stage us-all, and asks from us-half/],
    ['the plan is another', { planHash: 'other' }, {}, /shows another plan than it asks for/],
    [
      'the other cell goes by another file',
      {},
      { planHash: 'other' },
      /cell eu: it goes by another file of the plan/,
    ],
    [
      'the other cell was rolled back',
      {},
      { state: 'rolled-back' },
      /cell eu: it is rolled-back, and its stage eu-all comes before/,
    ],
    ['the other cell is on hold', {}, { state: 'holding' }, /cell eu: it is holding/],
    [
      'the other cell is on its way',
      {},
      { state: 'promoting' },
      /cell eu: it is promoting: wait until it is done/,
    ],
    [
      'the other cell has not come so far',
      {},
      { state: 'running', stages: [{ name: 'eu-all', status: 'next' }] },
      /eu-all comes before, and has not begun/,
    ],
    ['the other cell has no such rollout', {}, { id: 'another' }, /cell eu: it shows no rollout two/],
  ];
  for (const [what, us, other, said] of cases)
    it(`where ${what}`, () => assert.match(held(documentOf(us), eu(other)), said));

  it('where the plan gives the stage to another cell', () => {
    const about = { ...statement, to: 'eu-all' };
    assert.match(held(documentOf(), eu(), about), /cell us: the plan has no stage eu-all of it/);
  });

  it('where a cell of the plan is not watched, or cannot be reached', () => {
    const watched = new Map([['us', well(documentOf())]]);
    assert.match(whyHeld(statement, watched, limits, 100_000).join(), /cell eu is not among the cells/);
    watched.set('eu', { ...well(eu()), failure: 'it did not answer within 2000 ms' });
    assert.match(whyHeld(statement, watched, limits, 100_000).join(), /cell eu: it did not answer/);
  });
});

it('what a sentinel saw stands in its evidence, cell by cell', () => {
  const watched = new Map([
    ['us', well(documentOf())],
    ['eu', well(eu())],
  ]);
  const evidence = evidenceFor(statement, watched, 100_000);
  assert.deepEqual(
    evidence.map(({ cell, goodProbes }) => [cell, goodProbes]),
    [
      ['eu', 2],
      ['us', 2],
    ],
  );
  assert.deepEqual(evidence[1]?.rollout, {
    ...{ state: 'running', stage: 'us-half', revision: 4, planHash: 'hash' },
    ...{ decision: 'promote', verdictAt: verdict.at },
  });
});
