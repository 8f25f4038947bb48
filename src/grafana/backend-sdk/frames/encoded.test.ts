import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as arrow from 'apache-arrow';
import { encodeFrame } from './arrow.ts';
import { encodedFrame, EncodedFrame } from './encoded.ts';
import { boolField, numberField, stringField, timeField } from './field.ts';
import { frame } from './frame.ts';
import { MalformedFrameError } from './malformed.ts';
import { encodedPacket, EncodedPacket, packets } from './packet.ts';

const whole = frame({
  name: 'all kinds',
  meta: { type: 'table', typeVersion: [0, 1] },
  fields: [
    timeField('time', [0, 1]),
    numberField('value', [1, null], { labels: { host: 'a' }, config: { unit: 's' } }),
    stringField('text', ['a', 'b']),
    boolField('flag', [true, false]),
  ],
});

function refuses(make: () => unknown, message: RegExp): void {
  assert.throws(make, (error) => error instanceof MalformedFrameError && message.test(error.message));
}

function file(fields: Record<string, arrow.Vector>, metadata: [string, string][] = []): Uint8Array {
  const table = new arrow.Table(fields);
  metadata.forEach(([key, value]) => table.schema.metadata.set(key, value));
  return arrow.tableToIPC(table, 'file');
}

async function all(texts: AsyncIterable<string>): Promise<string[]> {
  const collected = [];
  for await (const text of texts) collected.push(text);
  return collected;
}

test('what encodeFrame wrote passes as it is, and owns its memory, so that threads can hand it over', () => {
  for (const each of [whole, frame({ fields: [] }), frame({ fields: [numberField('empty', [])] })]) {
    const bytes = encodeFrame(each, 'A');
    assert.equal(bytes.buffer.byteLength, bytes.byteLength);
    assert.equal(encodedFrame(bytes).bytes, bytes);
  }
});

test('bytes of another origin are refused by what is wrong with them', () => {
  const numbers = arrow.vectorFromArray([1, 2], new arrow.Float64());
  refuses(() => encodedFrame(new Uint8Array()), /not an Arrow file/);
  refuses(() => encodedFrame(Buffer.from('{"schema":{}}')), /not an Arrow file/);
  refuses(() => encodedFrame(encodeFrame(whole).subarray(0, 200)), /not an Arrow file/);
  refuses(() => encodedFrame(arrow.tableToIPC(new arrow.Table({ numbers }), 'stream')), /not an Arrow file/);
  refuses(() => encodedFrame(file({ s: arrow.vectorFromArray(['a']) })), /field "s" has the type Dictionary/);
  refuses(
    () => encodedFrame(file({ t: arrow.vectorFromArray([0], new arrow.TimestampMillisecond()) })),
    /field "t" has the type Timestamp/,
  );
  refuses(() => encodedFrame(file({ numbers }, [['meta', '{']])), /meta of the frame/);
  refuses(() => encodedFrame(file({ numbers }, [['meta', '{"typeVersion":"0.1"}']])), /meta of the frame/);
});

test('a look-alike is none', () => {
  assert.equal(EncodedFrame.is({ bytes: encodeFrame(whole) }), false);
  assert.equal(EncodedFrame.is(Object.create(EncodedFrame.prototype)), false);
  assert.equal(EncodedPacket.is({ json: '{}' }), false);
});

test('packets of frames pass a thread as text, and what was not written as one is refused', async () => {
  async function* both() {
    yield await Promise.resolve(whole);
    yield whole;
    yield frame({ fields: [numberField('other', [1])] });
  }
  const written = await all(packets(both()));
  assert.deepEqual(
    written.map((json) => Object.keys(JSON.parse(json) as object)),
    [['schema', 'data'], ['data'], ['schema', 'data']],
  );
  async function* passed() {
    for (const json of written) yield await Promise.resolve(encodedPacket(json));
  }
  assert.deepEqual(await all(packets(passed())), written);
  for (const json of ['', '{', '[]', '{"data":{"values":[1]}}', '{"schema":{"fields":[{"name":1}]}}'])
    refuses(() => encodedPacket(json), /not written by frameToJson/);
});
