import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { startPostgres, type PostgresServer } from '../../../tests/postgres-server.ts';
import type { InstanceConfig, PollPart } from '../../contract/instance.ts';
import { systemClock } from '../clock/clock.ts';
import { Engine } from '../engine/engine.ts';
import type { PolledEvent } from '../polling/poll.ts';
import type { PollingSettings } from '../polling/polling-settings.ts';
import { adaptiveSelector, ageStaleness } from '../polling/interval-choice.ts';
import type { Database } from '../storage/database.ts';
import { openDatabase } from '../storage/open.ts';
import { claimPolls, type Claim } from './claims.ts';
import { ClusterPolling, type ClusterPollingOptions } from './cluster-polling.ts';
import { unchanged } from './endings.ts';
import { finishPolls, type Ending } from './finish.ts';
import type { Task } from './task.ts';
import { wellFleet } from '../polling/fleet-health.ts';
import type { PollResult } from '../polling/poll-result.ts';

const hour = 3_600_000;
const settings: PollingSettings = {
  cadence: {
    minMs: 1_000,
    baseMs: hour,
    maxMs: hour,
    stalenessTargetMs: 60_000,
    fixedMs: { gbfs: hour, pve: hour, pbs: hour, pmg: hour },
  },
  partCadence: { guests: hour, storage: hour, disks: hour, updates: hour, backups: hour, mail: hour },
  workers: 20,
  deadLetterRetryMs: hour,
  host: { concurrency: 4, requestsPerMinute: 600 },
};
const good: PollResult = { ok: true, warnings: [], changeHash: 'same', requests: 1 };
const bad: PollResult = {
  ok: false,
  failure: { kind: 'timeout', category: 'transient', message: 'no answer' },
  requests: 1,
};
const gbfs = (name: string): InstanceConfig => ({
  name,
  type: 'gbfs',
  url: `https://${name}.example/gbfs.json`,
});
const pmg = (name: string): InstanceConfig => ({
  name,
  type: 'pmg',
  url: 'https://mail.example:8006',
  auth: { username: 'u', password: 'p' },
});

/** What a part of a fleet does on every database that nodes share. */
function pollingContract(name: string, open: () => Promise<Database>, embedded: boolean, skip?: string) {
  describe(`polling by many nodes, ${name}`, { skip: skip ?? false }, () => {
    let database: Database;
    let engine: Engine;
    let nodes: ClusterPolling[] = [];
    let polled: (PolledEvent & { by: string })[] = [];
    let answers: Record<string, (signal: AbortSignal) => Promise<PollResult>> = {};
    const errors: unknown[] = [];

    before(async () => {
      database = await open();
      engine = await Engine.start({ database, embedded, onError: (error) => errors.push(error) });
    });
    const stopNodes = async () => {
      await Promise.all(nodes.map((node) => node.stop()));
      nodes = [];
    };
    after(async () => {
      await stopNodes();
      await engine.stop();
      await database.close();
      assert.deepEqual(errors, []);
    });
    beforeEach(async () => {
      await stopNodes();
      polled = [];
      answers = {};
      await database.script(
        `delete from rollcall_jobs.job; delete from poll_claims; delete from instance_states; delete from poll_hosts;
         update cluster_state set own_fault = '{"openings": []}', not_closed = 0`,
      );
    });

    const node = (by: string, options: Partial<ClusterPollingOptions> = {}) => {
      const polling = new ClusterPolling({
        database,
        engine,
        clock: systemClock,
        random: Math.random,
        node: by,
        settings,
        staleness: ageStaleness,
        selector: adaptiveSelector,
        deadlineMs: () => 5_000,
        poll: (instance, part, signal) =>
          answers[`${instance.name} ${part}`]?.(signal) ?? Promise.resolve(good),
        pollApart: () => Promise.reject(new Error('nothing is to be polled apart')),
        refresh: () => Promise.resolve(),
        fleetsAgree: () => Promise.resolve(true),
        onPolled: (event) => polled.push({ ...event, by }),
        onError: (error) => errors.push(error),
        ...options,
      });
      nodes.push(polling);
      return polling;
    };
    const until = async (what: () => boolean | Promise<boolean>) => {
      const deadline = Date.now() + 20_000;
      while (!(await what())) {
        assert.ok(Date.now() < deadline, `never became true: ${what.toString()}`);
        await delay(20);
      }
    };
    const jobs = (queue = 'poll') =>
      database.query<{ key: string; state: string; start_after: Date }>(
        `select data ->> 'key' as key, state::text, start_after from rollcall_jobs.job where name = $1 and state <> 'active' order by 1`,
        [queue],
      );
    const dueNow = () =>
      database.query(`update rollcall_jobs.job set start_after = now() where name in ('poll', 'sub-poll')`);
    const claimOf = async (part: PollPart = 'status'): Promise<Claim> => {
      await dueNow();
      const queue = part === 'status' ? 'poll' : 'sub-poll';
      const [job] = await engine.fetch<Task>(queue, { count: 1 });
      assert.ok(job);
      const [claim] = await claimPolls(database, queue, [job], 'by hand', systemClock.monotonic());
      assert.ok(claim);
      return claim;
    };
    const finish = (...endings: Ending[]) =>
      finishPolls(endings, {
        database,
        engine,
        node: 'by hand',
        limits: settings.host,
        health: wellFleet,
        now: Date.now(),
      });
    const answered = (claim: Claim, changeHash: string): Ending => ({
      claim,
      change: ({ state }, health) => ({
        state: { ...state, changeHash, lastSuccessAt: Date.now(), nextRun: Date.now() + hour },
        health,
      }),
      ran: true,
    });
    const stateOf = async (key: string) => {
      const [row] = await database.query<{ state: PolledEvent['after']; revision: number; node: string }>(
        'select state, revision, node from instance_states where key = $1',
        [key],
      );
      assert.ok(row);
      return row;
    };

    it('polls each instance once when it is due, and plans its next poll', async () => {
      const [a, b] = [node('a'), node('b')];
      const fleet = Array.from({ length: 30 }, (_, index) => gbfs(`s${index}`));
      for (const each of [a, b]) await each.setFleet(fleet);
      await dueNow();
      await Promise.all([a.start(), b.start()]);
      await until(() => polled.length >= 30);
      assert.equal(new Set(polled.map(({ key }) => key)).size, 30);
      assert.equal(polled.length, 30);
      const waiting = await jobs();
      assert.equal(waiting.length, 30);
      assert.ok(waiting.every(({ start_after }) => start_after.getTime() > Date.now() + hour / 2));
      const { state, revision, node: by } = await stateOf('gbfs::s7');
      assert.equal(state.changeHash, 'same');
      assert.equal(revision, 1);
      assert.equal(by, polled.find(({ key }) => key === 'gbfs::s7')?.by);
    });

    it('drops all of what a poll brings whose epoch is over', async () => {
      await node('a').setFleet([gbfs('one')]);
      const first = await claimOf();
      await engine.fail('poll', [first.job], new Error('not heard of'));
      const second = await claimOf();
      assert.ok(second.epoch > first.epoch);
      assert.equal(second.unfinished, 2);
      assert.deepEqual((await finish(answered(first, 'stale'))).ended, []);
      assert.equal((await finish(answered(second, 'fresh'))).ended.length, 1);
      assert.deepEqual((await finish(answered(first, 'stale'))).ended, []);
      assert.equal((await stateOf('gbfs::one')).state.changeHash, 'fresh');
      assert.equal((await jobs()).length, 1);
    });

    it('refuses a second poll of what another holds, and one whose job was given to another', async () => {
      await node('a').setFleet([gbfs('one')]);
      const held = await claimOf();
      await engine.send('poll', { key: 'gbfs::one status', data: { key: 'gbfs::one', part: 'status' } });
      const [again] = await engine.fetch<Task>('poll', { count: 1 });
      assert.ok(again);
      assert.deepEqual(await claimPolls(database, 'poll', [again], 'b', 0), []);
      await engine.end('poll', [again]);
      await engine.fail('poll', [held.job], new Error('not heard of'));
      assert.deepEqual(await claimPolls(database, 'poll', [held.job], 'a', 0), []);
      const next = await claimOf();
      assert.equal(next.job.id, held.job.id);
    });

    it('gives a poll back as due as it was, and does not count it as begun', async () => {
      await node('a').setFleet([gbfs('one')]);
      const before = await stateOf('gbfs::one');
      const claim = await claimOf();
      await finish({ claim, change: unchanged, ran: false });
      assert.deepEqual(await stateOf('gbfs::one'), before);
      const [job] = await jobs();
      assert.ok(job && Math.abs(job.start_after.getTime() - before.state.nextRun) < 2);
      assert.equal((await claimOf()).unfinished, 1);
    });

    it('applies what a poll brings to what a person has ordered meanwhile', async () => {
      const polling = node('a');
      await polling.setFleet([gbfs('one')]);
      answers['one status'] = async () => {
        await database.transaction(async (transaction) => {
          const by = { by: 'kim', reason: 'rack move', at: Date.now() };
          await polling.order(transaction, [['gbfs::one', { kind: 'pause', ...by }]]);
        });
        return good;
      };
      await dueNow();
      await polling.start();
      await until(() => polled.length === 1);
      const { state } = await stateOf('gbfs::one');
      assert.equal(state.paused?.by, 'kim');
      assert.equal(state.changeHash, 'same');
      assert.deepEqual(await jobs(), []);
    });

    it('polls again at once when that was ordered while a poll was in flight', async () => {
      const polling = node('a');
      await polling.setFleet([gbfs('one')]);
      answers['one status'] = async () => {
        if (polled.length > 0) return good;
        await database.transaction(async (transaction) => {
          const runsAt = Date.now();
          await polling.order(transaction, [
            ['gbfs::one', { kind: 'poll', parts: [], status: true, runsAt }],
          ]);
        });
        return good;
      };
      await dueNow();
      await polling.start();
      await until(() => polled.length === 2);
    });

    it('re-times a poll that waits, stops it for a pause, and takes it up again after', async () => {
      const polling = node('a');
      await polling.setFleet([gbfs('one')]);
      const order = (
        operation: Parameters<ClusterPolling['order']>[1] extends Iterable<readonly [string, infer O]>
          ? O
          : never,
      ) => database.transaction((transaction) => polling.order(transaction, [['gbfs::one', operation]]));
      const runsAt = Math.floor((await stateOf('gbfs::one')).state.nextRun) - 5;
      await order({ kind: 'poll', parts: [], status: true, runsAt });
      assert.equal((await jobs())[0]?.start_after.getTime(), runsAt);
      await order({ kind: 'pause', by: 'kim', reason: 'rack move', at: 1 });
      assert.deepEqual(await jobs(), []);
      await order({ kind: 'resume', runsAt: runsAt + 5 });
      assert.equal((await jobs())[0]?.start_after.getTime(), runsAt + 5);
    });

    it('keeps nothing of an order whose transaction fails', async () => {
      const polling = node('a');
      await polling.setFleet([gbfs('one')]);
      const before = [await stateOf('gbfs::one'), await jobs()];
      await assert.rejects(
        database.transaction(async (transaction) => {
          await polling.order(transaction, [['gbfs::one', { kind: 'pause', by: 'kim', reason: 'x', at: 1 }]]);
          throw new Error('audit failed');
        }),
        /audit failed/,
      );
      assert.deepEqual([await stateOf('gbfs::one'), await jobs()], before);
    });

    it('gives back what is in flight when it stops, within two seconds', async () => {
      const polling = node('a');
      await polling.setFleet([gbfs('one')]);
      let cut = false;
      answers['one status'] = (signal) =>
        new Promise((resolve) =>
          signal.addEventListener('abort', () => {
            cut = true;
            resolve(bad);
          }),
        );
      await dueNow();
      await polling.start();
      await until(() => polling.inFlight === 1);
      const begun = Date.now();
      await polling.stop();
      assert.ok(Date.now() - begun < 2_000);
      assert.ok(cut);
      assert.equal((await jobs()).length, 1);
      assert.equal((await stateOf('gbfs::one')).state.consecutiveFailures, 0);
      assert.deepEqual(await database.query('select 1 from poll_claims where job is not null'), []);
    });

    it('leaves an instance that it does not know to others', async () => {
      const [knows, knowsNot] = [
        node('knows'),
        node('knows not', { fleetsAgree: () => Promise.resolve(false) }),
      ];
      await knows.setFleet([gbfs('one')]);
      await knowsNot.setFleet([]);
      await dueNow();
      await knowsNot.start();
      await until(async () => ((await jobs())[0]?.start_after.getTime() ?? 0) > Date.now());
      assert.deepEqual(polled, []);
      await knowsNot.stop();
      await dueNow();
      await knows.start();
      await until(() => polled.length === 1);
    });

    it('finds an instance without a job, and removes a job without an instance once all nodes agree', async () => {
      const polling = node('a');
      await polling.setFleet([gbfs('one'), gbfs('two')]);
      await database.query(`delete from rollcall_jobs.job where data ->> 'key' = 'gbfs::one'`);
      await engine.send('poll', {
        key: 'gbfs::gone status',
        data: { key: 'gbfs::gone', part: 'status' },
        startAfter: Date.now() + hour,
      });
      await polling.start();
      await until(async () => (await jobs()).map(({ key }) => key).join() === 'gbfs::one,gbfs::two');
    });

    it('polls apart what was begun twice and never ended, and tells what became of that', async () => {
      const apart: string[] = [];
      const polling = node('a', {
        pollApart: (instance) => {
          apart.push(instance.name);
          const failure = { kind: 'crash', category: 'permanent', message: 'took its process down' } as const;
          return Promise.resolve({ ok: false, failure, requests: 1 });
        },
      });
      await polling.setFleet([gbfs('one'), gbfs('two')]);
      await database.query(`update poll_claims set unfinished = 2 where key = 'gbfs::one'`);
      await database.query(`update poll_claims set unfinished = 1 where key = 'gbfs::two'`);
      await dueNow();
      await polling.start();
      await until(() => polled.length === 2);
      assert.deepEqual(apart, ['one']);
      const { state } = await stateOf('gbfs::one');
      assert.equal(state.deadLetter?.reason, 'permanent_failure');
      assert.equal(state.lastError?.message, 'took its process down');
      assert.equal((await stateOf('gbfs::two')).state.deadLetter, undefined);
      // What took down a process is polled apart until it answers, although its poll has ended.
      await dueNow();
      await until(() => polled.length === 4);
      assert.deepEqual(apart, ['one', 'one']);
    });

    it('asks a host for no more parts at once than it bears, whichever nodes ask', async () => {
      const fleet = Array.from({ length: 8 }, (_, index) => pmg(`m${index}`));
      let [now, most] = [0, 0];
      for (const { name } of fleet)
        answers[`${name} mail`] = async () => {
          most = Math.max(most, (now += 1));
          await delay(30);
          now -= 1;
          return good;
        };
      const both = [node('a'), node('b')];
      for (const each of both) await each.setFleet(fleet);
      await dueNow();
      await database.query(
        `update rollcall_jobs.job set start_after = now() + interval '1 hour' where name = 'sub-poll'`,
      );
      for (const each of both) await each.start();
      await until(() => polled.length === 8);
      await dueNow();
      await until(() => polled.filter(({ part }) => part === 'mail').length === 8);
      assert.ok(most <= settings.host.concurrency - 1, `${most} at once`);
      const [host] = await database.query<{ tokens: number }>('select tokens from poll_hosts');
      assert.ok((host?.tokens ?? 0) < settings.host.requestsPerMinute);
    });

    it('asks a part that has waited for its host for a whole cadence, whoever has used up the budget', async () => {
      const fleet = [pmg('m0'), pmg('m1')];
      const both = [node('a'), node('b')];
      for (const each of both) await each.setFleet(fleet);
      await dueNow();
      await database.query(
        `update rollcall_jobs.job set start_after = now() + interval '1 hour' where name = 'sub-poll'`,
      );
      for (const each of both) await each.start();
      await until(() => polled.length === 2);
      await database.query('update poll_hosts set tokens = $1, left_by_status = $1, refilled_at = $2', [
        -600,
        Date.now(),
      ]);
      const waits = (key: string) =>
        database.query<{ held_since: number | null }>(
          `select held_since from poll_claims where key = $1 and part = 'mail'`,
          [key],
        );
      await dueNow();
      await until(async () => {
        const held = [...(await waits('pmg::m0')), ...(await waits('pmg::m1'))];
        return held.every(({ held_since }) => held_since !== null);
      });
      assert.deepEqual(
        polled.filter(({ part }) => part === 'mail'),
        [],
      );
      await database.query(
        `update poll_claims set held_since = held_since - $1 where key = 'pmg::m0' and part = 'mail'`,
        [hour],
      );
      await database.query(`update rollcall_jobs.job set start_after = now() where name = 'sub-poll'`);
      await until(() => polled.some(({ part }) => part === 'mail'));
      assert.deepEqual(
        polled.filter(({ part }) => part === 'mail').map(({ key }) => key),
        ['pmg::m0'],
      );
      assert.equal((await waits('pmg::m0'))[0]?.held_since, null);
      assert.ok((await waits('pmg::m1'))[0]?.held_since);
    });

    it('suspects itself on all nodes when a third of the breakers opens at once', async () => {
      const fleet = Array.from({ length: 6 }, (_, index) => gbfs(`s${index}`));
      for (const { name } of fleet.slice(0, 3)) answers[`${name} status`] = () => Promise.resolve(bad);
      const both = [node('a'), node('b')];
      for (const each of both) await each.setFleet(fleet);
      for (const each of both) await each.start();
      for (let round = 1; round <= 3; round++) {
        await dueNow();
        await until(() => polled.filter(({ result }) => !result.ok).length === 3 * round);
      }
      const [row] = await database.query<{ not_closed: number; own_fault: { suspectedSince?: number } }>(
        'select not_closed, own_fault from cluster_state',
      );
      assert.equal(row?.not_closed, 3);
      assert.ok(row.own_fault.suspectedSince);
      await until(() => both.every((each) => each.figures().faultMayBeOursSince !== undefined));
    });

    it('brings polls forward when the cadence is shortened, from whichever node', async () => {
      const shorter = { ...settings, cadence: { ...settings.cadence, fixedMs: { gbfs: 60_000 } } };
      const polling = node('a', { refresh: () => Promise.resolve(polling.configure(shorter)) });
      await polling.setFleet([gbfs('one')]);
      await dueNow();
      await polling.start();
      await until(() => polled.length === 1);
      await database.transaction((transaction) => polling.requestReplan(transaction));
      await until(async () => ((await jobs())[0]?.start_after.getTime() ?? Infinity) < Date.now() + 61_000);
      const [job] = await jobs();
      assert.equal(job?.start_after.getTime(), Math.floor((await stateOf('gbfs::one')).state.nextRun));
    });
  });
}

let folder = '';
pollingContract(
  'embedded',
  async () => {
    const opened = await openTestDatabase();
    folder = opened.folder;
    return opened.database;
  },
  true,
);

const server: PostgresServer | string = await startPostgres();
pollingContract(
  'server',
  () => openDatabase({ databaseUrl: (server as PostgresServer).url, folder: '', onError: () => {} }),
  false,
  typeof server === 'string' ? server : undefined,
);

after(async () => {
  if (typeof server !== 'string') await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
