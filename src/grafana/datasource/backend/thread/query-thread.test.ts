import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { DownstreamError, PluginError, type PluginContext } from '../../../backend-sdk/index.ts';
import type { Order, Report, Task } from './messages.ts';
import { QueryThread, type Thread } from './query-thread.ts';

const stays = new AbortController().signal;
const context = {} as PluginContext;
const query = { do: 'health', context, identity: {}, trace: {} } as const satisfies Task;

/** A thread that does nothing by itself. */
class Puppet extends EventEmitter implements Thread {
  readonly orders: Order[] = [];
  terminated = false;
  postMessage(order: Order): void {
    this.orders.push(order);
  }
  say(report: Report): void {
    this.emit('message', report);
  }
  terminate(): Promise<void> {
    this.terminated = true;
    return Promise.resolve();
  }
  unref(): void {}
}

function world(looksEveryMs = 60_000) {
  const puppets: Puppet[] = [];
  const replaced: string[] = [];
  const thread = new QueryThread({
    start: () => {
      const puppet = new Puppet();
      puppets.push(puppet);
      return puppet;
    },
    happened: () => {},
    replaced: (why) => replaced.push(why),
    looksEveryMs,
  });
  thread.start();
  puppets[0]?.say({ id: 0, say: 'ready' });
  return { thread, puppets, replaced, first: puppets[0] as Puppet };
}

describe('the thread that answers queries', () => {
  it('gives each asker its own answer', async () => {
    const { thread, first } = world();
    const asking = [thread.ask(query, stays), thread.ask(query, stays)];
    const [a, b] = first.orders.map(({ id }) => id) as [number, number];
    first.say({ id: b, say: 'done', result: { status: 'ok', message: 'b' } });
    first.say({ id: a, say: 'done', result: { status: 'ok', message: 'a' } });
    assert.deepEqual(
      (await Promise.all(asking)).map(({ message }) => message),
      ['a', 'b'],
    );
    await thread.close();
  });

  it('tells errors of the scheduler from those of the plugin', async () => {
    const { thread, first } = world();
    const failing = async (source: 'downstream' | 'plugin', status: number) => {
      const asking = thread.ask(query, stays);
      const id = first.orders.at(-1)?.id ?? 0;
      first.say({ id, say: 'failed', failure: { message: 'why', status, source, stack: undefined } });
      return asking.then(
        () => undefined,
        (error: unknown) => error,
      );
    };
    const away = await failing('downstream', 504);
    assert.ok(away instanceof DownstreamError && away.status === 504 && away.message === 'why');
    assert.ok((await failing('plugin', 400)) instanceof PluginError);
    await thread.close();
  });

  it('is told when nobody waits for a query any more', async () => {
    const { thread, first } = world();
    const leaves = new AbortController();
    const asking = thread.ask(query, leaves.signal);
    leaves.abort(new Error('the panel was closed'));
    await assert.rejects(asking, /the panel was closed/);
    assert.deepEqual(first.orders.at(-1), { id: first.orders[0]?.id, task: 'cancel' });
    await thread.close();
  });

  it('is replaced when it dies: what was under way fails with a reason, what comes next works', async () => {
    const { thread, puppets, replaced, first } = world();
    const lost = thread.ask(query, stays);
    first.emit('error', new Error('out of luck'));
    await assert.rejects(
      lost,
      (error) =>
        error instanceof PluginError && /was lost \(out of luck\) and is replaced/.test(error.message),
    );
    assert.deepEqual(replaced, ['out of luck']);
    first.emit('exit', 1);
    assert.equal(puppets.length, 2, 'once');
    const next = thread.ask(query, stays);
    const second = puppets[1] as Puppet;
    second.say({ id: second.orders[0]?.id ?? 0, say: 'done', result: { status: 'ok', message: 'works' } });
    assert.equal((await next).message, 'works');
    await thread.close();
  });

  it('that cannot start is not started over and over, but again with the next query', async () => {
    const { thread, puppets, first } = world();
    first.emit('exit', 1);
    const second = puppets[1] as Puppet;
    second.emit('exit', 1);
    assert.equal(puppets.length, 2);
    const asking = thread.ask(query, stays);
    assert.equal(puppets.length, 3);
    await thread.close();
    await assert.rejects(asking, /being stopped/);
  });

  it('that does not react any more is ended and replaced', async (test) => {
    test.mock.timers.enable({ apis: ['setInterval'] });
    const { thread, first, puppets } = world(1_000);
    const stuck = thread.ask(query, stays);
    test.mock.timers.tick(15_000);
    assert.equal(first.terminated, false);
    test.mock.timers.tick(1_000);
    await assert.rejects(stuck, /did not react any more/);
    assert.equal(first.terminated, true);
    assert.equal(puppets.length, 2);
    await thread.close();
  });

  it('is ended and replaced in truth: a thread in an endless loop', async () => {
    const endless = `const { parentPort } = require('node:worker_threads');
      parentPort.on('message', ({ task }) => {
        if (task.do === 'health') for (;;);
      });
      parentPort.postMessage({ id: 0, say: 'ready' });`;
    const began: Worker[] = [];
    const thread = new QueryThread({
      start: () => {
        const worker = new Worker(endless, { eval: true });
        began.push(worker);
        return worker;
      },
      happened: () => {},
      replaced: () => {},
      looksEveryMs: 10,
    });
    thread.start();
    await assert.rejects(thread.ask(query, stays), /did not react any more/);
    assert.equal(began.length, 2);
    await thread.close();
  });

  it('that reacts may take its time', async (test) => {
    test.mock.timers.enable({ apis: ['setInterval'] });
    const { thread, first } = world(1_000);
    const slow = thread.ask(query, stays);
    for (let second = 0; second < 60; second++) {
      test.mock.timers.tick(1_000);
      if (first.orders.at(-1)?.task === 'ping') first.say({ id: 0, say: 'pong' });
    }
    first.say({ id: first.orders[0]?.id ?? 0, say: 'done', result: { status: 'ok', message: 'at last' } });
    assert.equal((await slow).message, 'at last');
    await thread.close();
  });

  it('gives a stream as it comes, and ends it when nobody listens any more', async () => {
    const { thread, first } = world();
    const leaves = new AbortController();
    const stream = thread.packets({ ...query, do: 'stream', path: 'queue' }, leaves.signal);
    const next = stream.next();
    const id = first.orders[0]?.id ?? 0;
    first.say({ id, say: 'packet', json: '1' });
    first.say({ id, say: 'packet', json: '2' });
    assert.equal((await next).value, '1');
    assert.equal((await stream.next()).value, '2');
    const waiting = stream.next();
    leaves.abort(new Error('the last one left'));
    await assert.rejects(waiting, /the last one left/);
    assert.deepEqual(first.orders.at(-1), { id, task: 'cancel' });
    await thread.close();
  });
});
