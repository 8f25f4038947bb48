import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { canonicalJson } from '../../src/contract/canonical-json.ts';
import { evidenceHashOf, signedProposal, signedVote } from '../../src/contract/permit-signature.ts';
import {
  epochAfter,
  permitForMs,
  type Permit,
  type PermitProposal,
  type PermitStatement,
  type PermitVote,
} from '../../src/contract/permit.ts';
import { whyNotPermitted, type Wanted } from '../../src/scheduler/cells/permit-check.ts';
import { answerFromMemory, emptyMemory, type Memory } from '../../src/sentinel/vote.ts';
import { testKey } from '../cells.ts';

const cells = ['eu', 'us'].map((name, index) => ({ name, number: index + 1, ...testKey() }));
const sentinels = ['s1', 's2', 's3'].map((name) => ({ name, ...testKey() }));
const quorum = 2;
type Cell = (typeof cells)[number];

/** What can happen, one step at a time and in any order. Numbers choose among what there is at that moment. */
type Step =
  | { do: 'propose'; cell: number; stale: boolean }
  /** What happens where nothing goes wrong, but for one sentinel that does not hear of it. */
  | { do: 'round'; cell: number; deaf: number }
  | {
      do: 'deliver';
      message: number;
      sentinel: number;
      crash: 'no' | 'before the disk' | 'before the answer';
    }
  | { do: 'lie'; message: number; epoch: number; to: string }
  | { do: 'use'; cell: number; message: number; votes: number[]; mixed: boolean }
  | { do: 'restart cell'; cell: number }
  | { do: 'roll back'; cell: number }
  | { do: 'wait'; ms: number }
  | { do: 'set clock'; sentinel: number; ms: number };

const small = fc.nat(40);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('propose'),
      cell: fc.nat(1),
      stale: fc.constantFrom(false, false, false, true),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('round'), cell: fc.nat(1), deaf: fc.nat(3) }) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('deliver'),
      message: small,
      sentinel: fc.nat(2),
      crash: fc.constantFrom('no', 'no', 'no', 'before the disk', 'before the answer'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('lie'),
      message: small,
      epoch: fc.nat(600),
      to: fc.constantFrom('two', 'all'),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('use'),
      cell: fc.nat(1),
      message: small,
      votes: fc.array(small, { maxLength: 5 }),
      mixed: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart cell'), cell: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('roll back'), cell: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.nat(40_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('set clock'),
      sentinel: fc.nat(2),
      ms: fc.constantFrom(0, 3_600_000, -3_600_000),
    }),
  },
);

/** Two cells and three sentinels of which the last may lie; everything that was ever sent may arrive again, or never. */
class World {
  readonly liar: boolean;
  now = Date.UTC(2026, 10, 21, 8);
  readonly skew = [0, 0, 0];
  /** On the disks. */
  readonly memories: Memory[] = sentinels.map(() => emptyMemory);
  readonly stored = cells.map(() => ({ proposed: 0, accepted: 0, revision: 1, at: 'one' }));
  /** In the memory of a cell's process: what it waits for. */
  readonly waiting: (PermitStatement | undefined)[] = cells.map(() => undefined);
  readonly proposals: PermitProposal[] = [];
  readonly votes: { statement: PermitStatement; vote: PermitVote }[] = [];
  readonly accepted: { cell: number; permit: Permit }[] = [];

  constructor(liar: boolean) {
    this.liar = liar;
  }

  take(step: Step): void {
    switch (step.do) {
      case 'propose':
        return this.#propose(step.cell, step.stale);
      case 'round':
        this.#propose(step.cell, false);
        for (const sentinel of [0, 1, 2])
          if (sentinel !== step.deaf) this.#deliver({ do: 'deliver', message: 0, sentinel, crash: 'no' });
        return this.#use({ do: 'use', cell: step.cell, message: 0, votes: [], mixed: false });
      case 'deliver':
        return this.#deliver(step);
      case 'lie':
        return this.#lie(step);
      case 'use':
        return this.#use(step);
      case 'restart cell':
        this.waiting[step.cell] = undefined;
        return;
      case 'roll back': {
        // Nobody is asked.
        const state = this.stored[step.cell]!;
        this.stored[step.cell] = { ...state, revision: state.revision + 1, at: 'one' };
        return;
      }
      case 'wait':
        this.now += step.ms;
        return;
      case 'set clock':
        this.skew[step.sentinel] = step.ms;
        return;
    }
  }

  wanted(cell: number): Wanted {
    const { revision, at } = this.stored[cell]!;
    const { name } = cells[cell]!;
    const to = at === 'one' ? 'two' : 'all';
    return {
      cell: name,
      rollout: 'r',
      planHash: '0'.repeat(64),
      revision,
      action: 'promote',
      from: at,
      to,
      course: null,
    };
  }

  #propose(index: number, stale: boolean): void {
    const state = this.stored[index]!;
    const cell = cells[index] as Cell;
    const epoch = epochAfter(Math.max(state.proposed, state.accepted), cell.number);
    state.proposed = epoch;
    const wanted = { ...this.wanted(index), ...(stale && { from: 'gone' }) };
    const [issuedAt, expiresAt] = [this.now, this.now + permitForMs].map((at) => new Date(at).toISOString());
    const statement = { form: 1 as const, epoch, ...wanted, issuedAt: issuedAt!, expiresAt: expiresAt! };
    this.waiting[index] = statement;
    this.proposals.push(signedProposal(statement, cell.key));
  }

  #deliver({ message, sentinel, crash }: Step & { do: 'deliver' }): void {
    const proposal = this.#sent(message);
    if (!proposal) return;
    const memory = this.memories[sentinel]!;
    const now = this.now + this.skew[sentinel]!;
    const answer = answerFromMemory(memory, proposal, cells, now);
    if (answer)
      return 'vote' in answer
        ? void this.votes.push({ statement: proposal.statement, vote: answer.vote })
        : undefined;
    const vote = this.#signed(sentinel, proposal.statement, now);
    if (crash === 'before the disk') return;
    this.memories[sentinel] = {
      epoch: proposal.statement.epoch,
      last: { statement: proposal.statement, vote },
    };
    if (crash === 'before the answer') return;
    this.votes.push({ statement: proposal.statement, vote });
  }

  /** What was sent: mostly one of the newest, at times any. */
  #sent(choice: number): PermitProposal | undefined {
    const { length } = this.proposals;
    const back = choice < 30 ? choice % 3 : choice;
    return length === 0 ? undefined : this.proposals[(((length - 1 - back) % length) + length) % length];
  }

  /** The liar signs what it likes: a proposal that it heard of with another stage, or another epoch. */
  #lie({ message, epoch, to }: Step & { do: 'lie' }): void {
    const proposal = this.#sent(message);
    if (!proposal || !this.liar) return;
    for (const statement of [
      proposal.statement,
      { ...proposal.statement, to },
      { ...proposal.statement, epoch: epoch + 1 },
    ]) {
      this.votes.push({ statement, vote: this.#signed(2, statement, this.now) });
      // It sends others what it made up, too. It has no cell's key.
      this.proposals.push({ statement, signature: signedProposal(statement, sentinels[2]!.key).signature });
    }
  }

  /** Somebody puts a permit together of whatever votes there are, and a cell is asked to go by it. */
  #use({ cell, message, votes: chosen, mixed }: Step & { do: 'use' }): void {
    const honest = this.waiting[cell];
    const statement = mixed ? this.#sent(message)?.statement : honest;
    if (!statement || this.votes.length === 0) return;
    const picked = chosen.map((at) => this.votes[at % this.votes.length]!);
    const fitting = this.votes.filter((each) => canonicalJson(each.statement) === canonicalJson(statement));
    const votes = (mixed ? picked : [...fitting, ...picked]).map(({ vote }) => vote);
    const permit = { statement, votes };
    const state = this.stored[cell]!;
    const { accepted } = state;
    const why = whyNotPermitted(permit, {
      wanted: this.wanted(cell),
      sentinels,
      quorum,
      accepted,
      now: this.now,
    });
    if (why !== undefined) return;
    this.stored[cell] = {
      ...state,
      accepted: statement.epoch,
      revision: state.revision + 1,
      at: statement.to === 'all' ? 'one' : statement.to,
    };
    this.accepted.push({ cell, permit });
  }

  #signed(index: number, statement: PermitStatement, now: number): PermitVote {
    const { name, key } = sentinels[index]!;
    const unsigned = {
      sentinel: name,
      evidence: [],
      evidenceHash: evidenceHashOf([]),
      signedAt: new Date(now).toISOString(),
    };
    return signedVote(statement, unsigned, key);
  }

  /** Every statement for which a permit can be made of the votes that were ever sent. */
  permittedStatements(): PermitStatement[] {
    const signers = new Map<string, Set<string>>();
    for (const { statement, vote } of this.votes) {
      const text = canonicalJson(statement);
      signers.set(text, (signers.get(text) ?? new Set()).add(vote.sentinel));
    }
    return [...signers]
      .filter(([, by]) => by.size >= quorum)
      .map(([text]) => JSON.parse(text) as PermitStatement);
  }
}

const runs = { numRuns: 200, endOnFailure: true };
const history = fc.array(step, { minLength: 20, maxLength: 80 });

it('no two permits are ever of one epoch, and no epoch of a cell falls, whatever is lost, repeated, late, crashed or made up by one', () => {
  let used = 0;
  fc.assert(
    fc.property(history, fc.boolean(), (steps, liar) => {
      const world = new World(liar);
      for (const each of steps) {
        const before = world.accepted.length;
        const floors = world.stored.map(({ accepted }) => accepted);
        world.take(each);
        world.stored.forEach(({ accepted }, cell) => assert.ok(accepted >= floors[cell]!));
        for (const { cell, permit } of world.accepted.slice(before)) {
          assert.ok(permit.statement.epoch > floors[cell]!, 'an accepted epoch is new');
          const signers = world.votes
            .filter((one) => canonicalJson(one.statement) === canonicalJson(permit.statement))
            .map(({ vote }) => vote.sentinel);
          assert.ok(new Set(signers).size >= quorum, 'two sentinels signed this very statement');
          const honest = signers.filter((name) => !liar || name !== 's3');
          assert.ok(honest.length > 0, 'the liar was not alone');
        }
      }
      const permitted = world.permittedStatements();
      const epochs = permitted.map(({ epoch }) => epoch);
      assert.equal(new Set(epochs).size, epochs.length, 'one permit an epoch, over all cells');
      used += world.accepted.length;
    }),
    runs,
  );
  assert.ok(used > 100, `permits were used ${used} times`);
});

it('a sentinel signs one statement an epoch, and epochs that rise, through every crash', () => {
  fc.assert(
    fc.property(history, (steps) => {
      const world = new World(true);
      const highest = [0, 0];
      for (const each of steps) {
        world.take(each);
        [0, 1].forEach((index) => {
          const { epoch } = world.memories[index]!;
          assert.ok(epoch >= highest[index]!);
          highest[index] = epoch;
        });
      }
      for (const name of ['s1', 's2']) {
        const own = world.votes.filter(({ vote }) => vote.sentinel === name);
        const byEpoch = new Map<number, string>();
        for (const { statement } of own) {
          const text = canonicalJson(statement);
          assert.equal(byEpoch.get(statement.epoch) ?? text, text);
          byEpoch.set(statement.epoch, text);
        }
      }
    }),
    runs,
  );
});

it('a sentinel whose clock is an hour off helps nobody', () => {
  fc.assert(
    fc.property(history, fc.constantFrom(3_600_000, -3_600_000), (steps, off) => {
      const world = new World(false);
      for (const each of steps) {
        world.skew[2] = off;
        world.take(each.do === 'set clock' ? { do: 'wait', ms: 0 } : each);
      }
      for (const { vote } of world.votes) assert.notEqual(vote.sentinel, 's3');
    }),
    runs,
  );
});
