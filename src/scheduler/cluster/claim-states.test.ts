import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, it } from 'node:test';
import fc from 'fast-check';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { Engine } from '../engine/engine.ts';
import { wellFleet } from '../polling/fleet-health.ts';
import { newInstanceState } from '../polling/instance-state.ts';
import type { Database } from '../storage/database.ts';
import { claimPolls, type Claim } from './claims.ts';
import { unchanged } from './endings.ts';
import { finishPolls } from './finish.ts';
import { carryOut } from './orders.ts';
import { jobKey, type Task } from './task.ts';

const task: Task = { key: 'gbfs::one', part: 'status' };
const host = { concurrency: 4, requestsPerMinute: 600 };

let database: Database;
let engine: Engine;
let folder: string;
before(async () => {
  ({ database, folder } = await openTestDatabase());
  engine = await Engine.start({ database, embedded: true, onError: (error) => assert.fail(error) });
});
after(async () => {
  await engine.stop();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What is known of one poll by the rules, whatever the database says. */
interface Model {
  /** Every claim that was ever given, oldest first; any of them may still come and want to end. */
  claims: Claim[];
  /** The one that may still write. */
  holder: Claim | undefined;
  /** The engine takes the holder for dead: another may claim. */
  lapsed: boolean;
  /** Polls that were carried out and counted. */
  results: number;
}

type Real = undefined;
type Step = fc.AsyncCommand<Model, Real>;

const due = () => database.query(`update rollcall_jobs.job set start_after = now() where name = 'poll'`);
const finish = (claim: Claim, results: number | undefined) =>
  finishPolls(
    [
      {
        claim,
        ran: results !== undefined,
        change:
          results === undefined
            ? unchanged
            : ({ state }, health) => ({ state: { ...state, changeHash: String(results) }, health }),
      },
    ],
    { database, engine, node: 'n', limits: host, health: wellFleet, now: Date.now() },
  );

/** A node takes what is due. */
class Take implements Step {
  check = () => true;
  async run(model: Model) {
    await due();
    const jobs = await engine.fetch<Task>('poll', { count: 2 });
    const claims = await claimPolls(database, 'poll', jobs, 'n', 0);
    const taken = claims[0];
    const claimed = new Set(claims.map(({ job }) => job.id));
    const refused = jobs.filter(({ id }) => !claimed.has(id));
    if (refused.length > 0) await engine.end('poll', refused);
    assert.ok(claims.length <= 1);
    if (!taken) return;
    assert.ok(!model.holder || model.lapsed, 'two nodes hold one poll');
    assert.ok(model.claims.every(({ epoch }) => epoch < taken.epoch));
    model.claims.push(taken);
    model.holder = taken;
    model.lapsed = false;
  }
  toString = () => 'take';
}

/** The engine has not heard of the holder's poll: it is dead, stopped or cut off. */
class Lapse implements Step {
  check = ({ holder, lapsed }: Readonly<Model>) => holder !== undefined && !lapsed;
  async run(model: Model) {
    await engine.fail('poll', [(model.holder as Claim).job], new Error('not heard of'));
    // Until another claims it, its result still counts.
    model.lapsed = true;
  }
  toString = () => 'lapse';
}

/** A poll ends, be it that of the holder or of a node that was stopped long ago. */
class End implements Step {
  readonly which: number;
  readonly ran: boolean;
  constructor(which: number, ran: boolean) {
    this.which = which;
    this.ran = ran;
  }
  check = ({ claims }: Readonly<Model>) => claims.length > 0;
  async run(model: Model) {
    const claim = model.claims[this.which % model.claims.length] as Claim;
    const counts = claim === model.holder;
    const { ended } = await finish(claim, this.ran ? model.results + 1 : undefined);
    assert.equal(ended.length, counts ? 1 : 0, 'counts exactly if it is the holder’s');
    if (!counts) return;
    model.holder = undefined;
    if (this.ran) model.results += 1;
  }
  toString = () => `end ${this.which} ${this.ran ? 'polled' : 'given back'}`;
}

/** A person orders a poll now. */
class Order implements Step {
  check = () => true;
  async run() {
    const operation = { kind: 'poll', parts: [], status: true, runsAt: Date.now() } as const;
    await database.transaction((transaction) =>
      carryOut(transaction, engine, [[task.key, operation]], 1, Date.now()),
    );
  }
  toString = () => 'order';
}

it('holds a poll by one claim at a time, and lets nobody else write, whatever happens in whatever order', async () => {
  const steps = [
    fc.constant(new Take()),
    fc.constant(new Lapse()),
    fc.tuple(fc.nat(8), fc.boolean()).map(([which, ran]) => new End(which, ran)),
    fc.constant(new Order()),
  ];
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 25 }), async (commands) => {
      await database.script(
        'delete from rollcall_jobs.job; delete from poll_claims; delete from instance_states',
      );
      const state = newInstanceState(Date.now(), Date.now(), 1_000);
      await database.query('insert into instance_states (key, state) values ($1, $2::text::jsonb)', [
        task.key,
        JSON.stringify(state),
      ]);
      await database.query(`insert into poll_claims (key, part, host) values ($1, 'status', 'h')`, [
        task.key,
      ]);
      await engine.send('poll', { key: jobKey(task), data: task });
      const model: Model = { claims: [], holder: undefined, lapsed: false, results: 0 };
      await fc.asyncModelRun(() => ({ model, real: undefined }), commands);
      const [row] = await database.query<{ state: { changeHash?: string } }>(
        'select state from instance_states',
      );
      assert.equal(row?.state.changeHash, model.results === 0 ? undefined : String(model.results));
      const jobs = await database.query(
        `select 1 from rollcall_jobs.job where name = 'poll' and state < 'completed'`,
      );
      assert.ok(jobs.length >= 1, 'nothing is left to poll it');
    }),
    { numRuns: 60 },
  );
});
