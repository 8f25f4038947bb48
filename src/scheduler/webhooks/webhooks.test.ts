import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { rmSync } from 'node:fs';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { giveUpSilent, onClock } from '../../../tests/engine-time.ts';
import { until } from '../../../tests/integration/service-process.ts';
import { SimulatedClock } from '../../../tests/simulated-clock.ts';
import type { AuditEntry } from '../../contract/audit.ts';
import type { AuditedEvent } from '../../contract/events.ts';
import { appendAudit, readHead } from '../audit/audit-log.ts';
import type { Clock } from '../clock/clock.ts';
import { Engine } from '../engine/engine.ts';
import type { Database } from '../storage/database.ts';
import { isGivenUp, longestWaitMs, mostAttempts, oldestMs, waitMs } from './attempts.ts';
import { jobOf } from './job.ts';
import { signedHeaders } from './signature.ts';
import type { Outcome } from './webhook.ts';
import { Webhooks } from './webhooks.ts';

const secret = Buffer.alloc(32, 7);
let folder: string;
let database: Database;
let engine: Engine;
/** The time of the database, and of every process that does not have a clock of its own. */
let clock: SimulatedClock;
/** Storage answers nothing but errors. */
let away = false;
before(async () => {
  const opened = await openTestDatabase();
  folder = opened.folder;
  clock = new SimulatedClock();
  const time: Clock = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after: (ms, call) => clock.after(ms, call),
  };
  database = unlessAway(onClock(opened.database, time));
  // Its supervision runs by real time, also while storage is away.
  const onError = (error: Error) => assert.ok(away, error);
  engine = await Engine.start({ database, embedded: true, onError });
});
after(async () => {
  await engine.stop();
  await database.close();
  rmSync(folder, { recursive: true });
});

function unlessAway(opened: Database): Database {
  const check = async () => {
    if (away) throw new Error('storage is away');
  };
  return {
    ...opened,
    query: async (sql, parameters) => (await check(), opened.query(sql, parameters)),
    transaction: async (work) => (await check(), opened.transaction(work)),
  };
}

/** Any entry whose action begins with `rollout.` is an event here. */
const eventOf = (entry: AuditEntry): AuditedEvent | undefined =>
  entry.action.startsWith('rollout.')
    ? {
        id: `audit-${entry.sequence}`,
        type: entry.action === 'rollout.note' ? 'rollout-record' : 'rollout',
        at: entry.at,
        action: entry.action,
        subject: entry.subject,
        actor: entry.actor,
        reason: entry.reason,
        previousState: null,
        newState: null,
        rollout: null,
        audit: { sequence: entry.sequence, hash: entry.hash },
      }
    : undefined;

/** A process with webhooks over the real log, and a receiver that a test makes up. */
class World {
  readonly received: { id: string; reason: string; headers: Record<string, string>; body: string }[] = [];
  readonly outcomes: Outcome[] = [];
  readonly errors: unknown[] = [];
  readonly clock: Clock;
  readonly #names: string[];
  /** What the receiver says; undefined is that it took it. */
  answer: () => string | undefined | Promise<string | undefined> = () => undefined;
  /** Hears of each entry that is read, before anything of it is sent. */
  onRead: (reason: string) => void = () => undefined;
  #answerAll: () => void = () => undefined;
  webhooks!: Webhooks;

  constructor(own: Clock = clock, names = ['chat']) {
    this.clock = own;
    this.#names = names;
  }

  static async open(...of: ConstructorParameters<typeof World>): Promise<World> {
    const world = new World(...of);
    await world.start();
    return world;
  }

  async start(): Promise<void> {
    this.webhooks = await Webhooks.start(
      this.#names.map((name) => ({
        name,
        url: `https://${name}.example/hooks/secret`,
        events: ['rollout'],
        secret: () => secret,
        send: async (headers, body) => {
          const { id, reason } = JSON.parse(body) as AuditedEvent;
          this.received.push({ id, reason, headers, body });
          return this.answer();
        },
      })),
      {
        database,
        clock: this.clock,
        random: () => 0,
        eventOf: (entry) => {
          this.onRead(entry.reason);
          return eventOf(entry);
        },
        jobs: () => Promise.resolve(engine),
        onAttempt: (_name, outcome) => this.outcomes.push(outcome),
        onError: (error) => this.errors.push(error),
      },
    );
  }

  /** From now on the receiver takes its time. @returns what it says in the end. */
  slowly(): (why?: string) => void {
    const answered = Promise.withResolvers<string | undefined>();
    this.answer = () => answered.promise;
    this.#answerAll = () => answered.resolve(undefined);
    return answered.resolve;
  }

  /** Sends its first event, and does not hear what becomes of it. */
  async beginToSend(): Promise<void> {
    this.webhooks.wake();
    await until('it is in the middle of it', 30_000, () => this.received.length === 1);
  }

  /** It ends as a process does that is asked to. */
  async stop(): Promise<void> {
    this.#answerAll();
    await this.webhooks.stop();
  }

  append(reason: string, action = 'rollout.promote'): Promise<void> {
    return database.transaction((transaction) =>
      appendAudit(transaction, {
        at: clock.now(),
        actor: 'alice',
        address: '',
        action,
        subject: 'optimize',
        reason,
        outcome: 'allowed',
        requestId: '',
      }),
    );
  }

  async deliver(): Promise<void> {
    this.webhooks.wake();
    await this.settle();
  }

  /** Lets time pass, in steps that a retry may fall into. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 1_000) {
      await clock.advance(1_000);
      await this.settle();
    }
  }

  /** Everything that can be done now is: what is left waits for the clock. */
  async settle(): Promise<void> {
    await this.webhooks.idle();
  }

  get reasons(): string[] {
    return this.received.map(({ reason }) => reason);
  }
}

describe('a webhook', () => {
  let world: World;
  beforeEach(async () => {
    await database.script(
      'delete from webhooks; delete from webhook_dead_letters; delete from rollcall_jobs.job',
    );
    away = false;
    clock = new SimulatedClock();
    world = await World.open();
  });
  afterEach(() => world.stop());

  it('is sent its events in order, once each, and nothing that came before it', async () => {
    await world.append('one');
    await world.append('a note', 'rollout.note');
    await world.append('a token', 'token.create');
    await world.append('two');
    await world.deliver();
    await world.deliver();
    assert.deepEqual(world.reasons, ['one', 'two']);
    assert.deepEqual(world.outcomes, ['delivered', 'delivered']);
    const { webhooks } = await world.webhooks.list();
    assert.equal(webhooks[0]?.sequence, (await readHead(database)).sequence);
    assert.equal(webhooks[0]?.origin, 'https://chat.example');
    assert.deepEqual(world.errors, []);
  });

  it('is signed, so that its receiver knows who sent it, when, and whether it came before', async () => {
    await world.append('signed');
    await world.deliver();
    const [first] = world.received;
    assert.ok(first);
    const { id, headers, body } = first;
    const timestamp = headers['webhook-timestamp'] ?? '';
    assert.equal(headers['webhook-id'], id);
    assert.equal(Number(timestamp), Math.floor(clock.now() / 1_000));
    const expected = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
    assert.equal(headers['webhook-signature'], `v1,${expected}`);
  });

  it('that fails is tried again later and later under the same id, and the events after it wait', async () => {
    let failures = 3;
    world.answer = () => (failures-- > 0 ? 'answered with status 500' : undefined);
    await world.append('one');
    await world.append('two');
    await world.deliver();
    assert.deepEqual(world.reasons, ['one']);
    const [shown] = (await world.webhooks.list()).webhooks;
    assert.deepEqual([shown?.failedAttempts, shown?.lastError], [1, 'answered with status 500']);
    // Nothing hurries it.
    await world.deliver();
    assert.deepEqual(world.reasons, ['one']);
    await world.pass(10_000);
    assert.deepEqual(world.reasons, ['one', 'one', 'one', 'one', 'two']);
    assert.equal(new Set(world.received.slice(0, 4).map(({ id }) => id)).size, 1);
  });

  it('that always fails becomes a dead letter, which is seen, and the next one’s turn comes', async () => {
    world.answer = () => (world.reasons.at(-1) === 'dead' ? 'cannot be reached (ECONNREFUSED)' : undefined);
    await world.append('dead');
    await world.append('alive');
    await world.deliver();
    for (let n = 0; n < mostAttempts; n++) {
      await clock.advance(longestWaitMs + 1_000);
      await world.settle();
    }
    assert.deepEqual(world.reasons, [...Array.from({ length: mostAttempts }, () => 'dead'), 'alive']);
    assert.equal(world.outcomes.filter((outcome) => outcome === 'dead-letter').length, 1);
    const [shown] = (await world.webhooks.list()).webhooks;
    assert.deepEqual(
      [shown?.deadLetters, shown?.newestDeadLetters.map(({ id, attempts, error }) => [id, attempts, error])],
      [1, [[world.received[0]?.id, mostAttempts, 'cannot be reached (ECONNREFUSED)']]],
    );
  });

  it('goes on where the process before was, and sends again what that may have sent', async () => {
    world.answer = () => {
      throw new Error('killed while the receiver took it');
    };
    await world.append('one');
    await world.deliver();
    await world.webhooks.stop();
    world.answer = () => undefined;
    await world.start();
    await world.deliver();
    assert.deepEqual(world.reasons, ['one'], 'what could not be stored is not tried at once');
    await world.pass(25_000);
    assert.deepEqual(world.reasons, ['one', 'one']);
  });

  it('is sent an event again where it could not be stored that it took it, once storage is back', async () => {
    world.answer = () => {
      away = true;
      return undefined;
    };
    await world.append('one');
    await world.deliver();
    await world.pass(20_000);
    away = false;
    world.answer = () => undefined;
    assert.deepEqual([world.reasons, world.outcomes], [['one'], []]);
    assert.ok(world.errors.length > 1);
    await world.pass(11_000);
    assert.deepEqual([world.reasons, world.outcomes], [['one', 'one'], ['delivered']]);
  });

  it('of a process that dies with an event in hand is sent it by another, once that is missed', async () => {
    const dead = await World.open(new SimulatedClock());
    dead.slowly();
    for (const reason of ['one', 'two']) await world.append(reason);
    await dead.beginToSend();
    await world.pass(9_000);
    assert.equal(await giveUpSilent(database, engine, 'delivery'), 0);
    assert.deepEqual(world.reasons, []);
    await world.pass(2_000);
    assert.equal(await giveUpSilent(database, engine, 'delivery'), 1);
    await world.deliver();
    assert.deepEqual(world.reasons, ['one', 'two']);
    assert.equal(world.received[0]?.id, dead.received[0]?.id);
  });

  it('of a process that is slow stays with it', async () => {
    const answer = world.slowly();
    const other = await World.open();
    await world.append('one');
    await world.beginToSend();
    for (let seconds = 0; seconds < 30; seconds++) {
      await clock.advance(1_000);
      // Until what it says of itself is stored.
      await database.query('select 1');
      assert.equal(await giveUpSilent(database, engine, 'delivery'), 0);
    }
    await other.deliver();
    answer();
    await world.settle();
    assert.deepEqual([world.outcomes, other.reasons], [['delivered'], []]);
    await other.webhooks.stop();
  });

  for (const late of [undefined, 'answered with status 500'])
    it(`of a process that was stopped and woken does not count what it hears then: ${late ?? 'taken'}`, async () => {
      const stopped = await World.open(new SimulatedClock());
      const answer = stopped.slowly();
      await world.append('one');
      await stopped.beginToSend();
      await world.pass(11_000);
      await giveUpSilent(database, engine, 'delivery');
      world.answer = () => 'cannot be reached (ECONNREFUSED)';
      await world.deliver();
      const before = await world.webhooks.list();
      assert.equal(before.webhooks[0]?.failedAttempts, 1);
      answer(late);
      await stopped.settle();
      assert.deepEqual(await world.webhooks.list(), before);
      assert.deepEqual([stopped.outcomes, stopped.errors, stopped.received.length], [[], [], 1]);
      world.answer = () => undefined;
      await world.pass(2_000);
      assert.deepEqual(world.reasons, ['one', 'one'], 'it is the other’s to try again');
    });

  it('is not sent what was read before its process was stopped for long, but what is so then', async () => {
    const reads: string[] = [];
    let stoppedMs = 0;
    const woken = await World.open({
      now: () => clock.now(),
      monotonic: () => clock.monotonic() + stoppedMs,
      after: (ms, call) => clock.after(ms, call),
    });
    woken.onRead = (reason) => {
      reads.push(reason);
      stoppedMs = 6_000;
    };
    await world.append('one');
    await woken.deliver();
    assert.deepEqual([reads, woken.reasons], [['one', 'one'], ['one']]);
  });

  it('is delivered to once by two processes, in order, however they take turns', async () => {
    const other = await World.open();
    const said: string[] = [];
    for (const each of [world, other])
      each.answer = () => {
        said.push(each.reasons.at(-1) ?? '');
        return undefined;
      };
    const reasons = Array.from({ length: 30 }, (_, n) => `event ${n}`);
    for (const [n, reason] of reasons.entries()) {
      await world.append(reason);
      // Whoever is woken, also while the other is about to rest.
      for (const each of n % 3 === 0 ? [world, other] : n % 3 === 1 ? [world] : [other]) each.webhooks.wake();
    }
    await Promise.all([world.settle(), other.settle()]);
    assert.deepEqual(said, reasons);
    const left = await database.query('select from rollcall_jobs.job where name = $1', ['delivery']);
    assert.equal(left.length, 0, 'at rest it has no job');
    await other.webhooks.stop();
  });

  it('that only another process has in its settings is left to that', async () => {
    const other = await World.open(clock, ['chat', 'pager']);
    await world.append('one');
    await engine.send('delivery', jobOf('pager'));
    await world.deliver();
    assert.deepEqual(world.reasons, ['one']);
    await world.webhooks.stop();
    await other.deliver();
    assert.deepEqual(other.reasons, []);
    await clock.advance(2_100);
    await other.deliver();
    assert.deepEqual(other.reasons, ['one']);
    await other.webhooks.stop();
  });

  it('of before there were jobs gets one, for when its next attempt was due', async () => {
    await world.append('one');
    const due = new Date(clock.now() + 60_000);
    await database.query('update webhooks set attempts = 3, due_at = $1', [due]);
    await world.deliver();
    assert.equal((await world.webhooks.list()).webhooks[0]?.nextAttemptAt, due.toISOString());
    await world.pass(59_000);
    await world.deliver();
    assert.deepEqual(world.reasons, []);
    await world.pass(2_000);
    await world.deliver();
    assert.deepEqual(world.reasons, ['one']);
  });

  it('does not wait longer than ever when the clock is set back', async () => {
    world.answer = () => 'answered with status 500';
    await world.append('one');
    await world.deliver();
    world.answer = () => undefined;
    clock.set(clock.now() - 3_600_000);
    await world.deliver();
    assert.deepEqual(world.reasons, ['one', 'one']);
  });

  it('that is taken out of the settings and put back begins anew', async () => {
    await world.webhooks.stop();
    await Webhooks.start([], {
      database,
      clock,
      random: () => 0,
      eventOf,
      jobs: () => assert.fail('without webhooks there are no jobs'),
      onAttempt: () => undefined,
      onError: () => undefined,
    });
    await world.append('meanwhile');
    await world.start();
    await world.deliver();
    assert.deepEqual(world.reasons, []);
  });
});

describe('the attempts', () => {
  it('come later each time, at most ten minutes apart, and end', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, chance) => {
          const wait = waitMs(n, () => chance);
          assert.ok(wait >= 900 && wait <= longestWaitMs);
          assert.ok(waitMs(n + 1, () => 0) >= wait);
          assert.equal(isGivenUp(n, 0), n >= mostAttempts);
          assert.ok(isGivenUp(n, oldestMs));
        },
      ),
    );
  });

  it('have the signature of the example of Standard Webhooks', () => {
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const { 'webhook-signature': signature } = signedHeaders(
      key,
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1_614_265_330_000,
      '{"test": 2432232314}',
    );
    assert.equal(signature, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});
