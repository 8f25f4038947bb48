import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { rmSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { SimulatedClock } from '../../../tests/simulated-clock.ts';
import type { AuditEntry } from '../../contract/audit.ts';
import type { AuditedEvent } from '../../contract/events.ts';
import { appendAudit, readHead } from '../audit/audit-log.ts';
import type { Database } from '../storage/database.ts';
import { isGivenUp, longestWaitMs, mostAttempts, oldestMs, waitMs } from './attempts.ts';
import { signedHeaders } from './signature.ts';
import type { Outcome } from './webhook.ts';
import { Webhooks } from './webhooks.ts';

const secret = Buffer.alloc(32, 7);
let folder: string;
let database: Database;
before(async () => void ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

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

/** Webhooks over the real log, with a receiver that a test makes up. */
class World {
  readonly clock = new SimulatedClock();
  readonly received: { id: string; reason: string; headers: Record<string, string>; body: string }[] = [];
  readonly outcomes: Outcome[] = [];
  readonly errors: unknown[] = [];
  /** What the receiver says; undefined is that it took it. */
  answer: () => string | undefined = () => undefined;
  webhooks!: Webhooks;

  static async open(): Promise<World> {
    const world = new World();
    await world.start();
    return world;
  }

  async start(): Promise<void> {
    this.webhooks = await Webhooks.start(
      [
        {
          name: 'chat',
          url: 'https://chat.example/hooks/secret',
          events: ['rollout'],
          secret: () => secret,
          send: (headers, body) => {
            const { id, reason } = JSON.parse(body) as AuditedEvent;
            this.received.push({ id, reason, headers, body });
            return Promise.resolve(this.answer());
          },
        },
      ],
      {
        database,
        clock: this.clock,
        random: () => 0,
        eventOf,
        onAttempt: (_name, outcome) => this.outcomes.push(outcome),
        onError: (error) => this.errors.push(error),
      },
    );
  }

  append(reason: string, action = 'rollout.promote'): Promise<void> {
    return database.transaction((transaction) =>
      appendAudit(transaction, {
        at: this.clock.now(),
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
      await this.clock.advance(1_000);
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
    await database.script('delete from webhooks; delete from webhook_dead_letters');
    world = await World.open();
  });

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
    assert.equal(Number(timestamp), Math.floor(world.clock.now() / 1_000));
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
      await world.clock.advance(longestWaitMs + 1_000);
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
    assert.deepEqual(world.reasons, ['one'], 'the claim of the process before counts for a while');
    await world.pass(25_000);
    assert.deepEqual(world.reasons, ['one', 'one']);
  });

  it('is delivered to once by two processes', async () => {
    const other = new World();
    await other.start();
    for (const reason of ['one', 'two', 'three']) await world.append(reason);
    world.webhooks.wake();
    other.webhooks.wake();
    for (let n = 0; n < 30; n++) {
      await Promise.all([world.pass(1_000), other.pass(1_000)]);
    }
    assert.deepEqual([...world.reasons, ...other.reasons].sort(), ['one', 'three', 'two']);
    await other.webhooks.stop();
  });

  it('that is taken out of the settings and put back begins anew', async () => {
    await world.webhooks.stop();
    await Webhooks.start([], {
      database,
      clock: world.clock,
      random: () => 0,
      eventOf,
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
