import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerInterceptingCallInterface, ServerMethodDefinition } from '@grpc/grpc-js';
import { countUnsent, unsentBytes } from './unsent.ts';

/** A call whose client reads when the test says so. */
function slowCall() {
  const taken: (() => void)[] = [];
  let end = () => {};
  const below = {
    start: (listener: { onCancel: () => void }) => (end = () => listener.onCancel()),
    sendMetadata: () => {},
    sendMessage: (_message: unknown, sent: () => void) => void taken.push(sent),
  } as unknown as ServerInterceptingCallInterface;
  const call = countUnsent({} as ServerMethodDefinition<unknown, unknown>, below);
  const nobody = { onReceiveMetadata() {}, onReceiveMessage() {}, onReceiveHalfClose() {}, onCancel() {} };
  call.start(nobody);
  return { send: (message: unknown) => call.sendMessage(message, () => {}), taken, end: () => end() };
}

const bytes = (length: number) => new Uint8Array(length);

test('frames, bodies and packets count until they are taken', () => {
  const call = slowCall();
  call.send({ responses: { A: { frames: [bytes(10), bytes(5)] }, B: { error: 'no' } } });
  call.send({ body: bytes(3) });
  call.send({ data: bytes(2) });
  call.send({ status: 'OK', message: 'no bytes at all' });
  assert.equal(unsentBytes(), 20);
  call.taken.shift()?.();
  assert.equal(unsentBytes(), 5);
  for (const take of call.taken) take();
  assert.equal(unsentBytes(), 0);
});

test('what was left when a call ended does not count any more, even if it is taken later', () => {
  const [gone, other] = [slowCall(), slowCall()];
  gone.send({ body: bytes(100) });
  other.send({ body: bytes(7) });
  gone.end();
  assert.equal(unsentBytes(), 7);
  gone.taken[0]?.();
  gone.end();
  assert.equal(unsentBytes(), 7);
  other.end();
  assert.equal(unsentBytes(), 0);
});
