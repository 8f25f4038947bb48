import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { serverSentEvents, type ServerSentEvent } from './server-sent-events.ts';

async function read(chunks: readonly Uint8Array[]): Promise<ServerSentEvent[]> {
  async function* stream() {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  }
  const events = [];
  for await (const event of serverSentEvents(stream())) events.push(event);
  return events;
}

const text =
  'retry: 2000\n\n: a comment\nid: a.1\nevent: rollout\ndata: {"a":"é ✓"}\n\n' +
  'id: a.2\n\ndata:first\r\ndata: second\r\n\r\nevent: cut\ndata: off';

test('events are read whole, and marks, comments and what is cut off are none', async () => {
  assert.deepEqual(await read([Buffer.from(text)]), [
    { type: 'rollout', data: '{"a":"é ✓"}' },
    { type: 'message', data: 'first\nsecond' },
  ]);
});

test('it does not matter where the network cuts', async () => {
  const bytes = Buffer.from(text);
  const whole = await read([bytes]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
      assert.deepEqual(await read(chunks), whole);
    }),
  );
});

test('an event without an end is given up', async () => {
  const endless = Array.from({ length: 50 }, () => Buffer.alloc(100_000, 'x'));
  await assert.rejects(read([Buffer.from('data: '), ...endless]), /an event of more than/);
});
