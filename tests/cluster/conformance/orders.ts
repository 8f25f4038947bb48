import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../integration/service-process.ts';
import { keyOf } from '../node/settings.ts';
import type { World } from '../world.ts';
import type { Behaviour } from './behaviour.ts';
import { neverTwoAtOnce, soundRecord } from './sound-record.ts';

const instances = {
  slow: { does: 'answer' as const, afterMs: 50 },
  quick: { does: 'answer' as const, afterMs: 50 },
};
/** Long enough for what must not happen to happen. */
const quietMs = 1_000;
const soonMs = 8_000;

export const orders: Behaviour = {
  what: 'carries out an order for a poll once: of an idle instance, of one in flight, and of one that is due and waits',
  async holds(open) {
    const world = await open({ instances, everyMs: 120_000, places: 1 });
    await world.join();
    await world.allCount(world.names, 20_000, 0);
    const begun = (name: string) => world.of(name, 'began').length;
    const counted = (name: string) => world.of(name, 'counted').length;

    await world.answering({ slow: { does: 'wait' } });
    // Idle.
    const first = counted('slow');
    await order(world, 'slow');
    await until('the idle one is polled', soonMs, () => begun('slow') === first + 1);
    // In flight, and while its only place is taken another is due.
    await order(world, 'slow');
    await order(world, 'quick');
    await order(world, 'quick');
    await world.answering(instances);
    await world.node.ask({ ask: 'release' });
    await until(
      'both have been polled',
      2 * soonMs,
      () => counted('slow') === first + 2 && counted('quick') === 2,
    );
    await delay(quietMs);
    assert.deepEqual([begun('slow'), begun('quick')], [first + 2, 2]);

    // Of one that is paused, its resumption.
    const by = { by: 'a test', reason: 'to see', at: Date.now() };
    await world.node.ask({ ask: 'order', key: keyOf('quick'), operation: { kind: 'pause', ...by } });
    await order(world, 'quick');
    await delay(quietMs);
    assert.equal(begun('quick'), 2);
    await world.node.ask({
      ask: 'order',
      key: keyOf('quick'),
      operation: { kind: 'resume', runsAt: Date.now() },
    });
    await until('the resumed one is polled', soonMs, () => counted('quick') === 3);
    neverTwoAtOnce(world);
    await soundRecord(world);
  },
};

async function order(world: World, name: string): Promise<void> {
  await world.node.ask({
    ask: 'order',
    key: keyOf(name),
    operation: { kind: 'poll', parts: [], status: true, runsAt: Date.now() },
  });
}
