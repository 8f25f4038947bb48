import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { EventStream } from './event-stream.ts';

const event = (n: number, data = '{}') => ({ id: `here.${n}`, type: 'rollout' as const, data });

describe('a stream of events', () => {
  it('is text as the standard has it', async () => {
    const stream = new EventStream(() => assert.fail());
    stream.send(event(1, '{"type":"rollout"}'));
    stream.reset('here.2');
    stream.mark('here.3');
    stream.end();
    stream.send(event(4));
    stream.end();
    let text = '';
    for await (const chunk of stream.text) text += String(chunk);
    assert.equal(
      text,
      'retry: 2000\n\n' +
        'id: here.1\nevent: rollout\ndata: {"type":"rollout"}\n\n' +
        'id: here.2\nevent: reset\ndata: {}\n\n' +
        'id: here.3\n\n',
    );
  });

  it('keeps no more than a megabyte for a client that does not read, and is told to end', async () => {
    let stuck = false;
    let most = 0;
    let close: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (close = resolve));
    const server = createServer((_request, response) => {
      const stream = new EventStream(() => {
        stuck = true;
        response.destroy();
      });
      stream.text.pipe(response);
      response.on('close', close);
      const data = JSON.stringify('x'.repeat(10_000));
      for (let n = 0; n < 5_000 && !stuck; n++) {
        stream.send(event(n, data));
        most = Math.max(most, stream.text.readableLength);
      }
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await closed;
    assert.ok(stuck);
    assert.ok(most < 1_100_000, `${most} bytes`);
    socket.destroy();
    server.close();
  });
});
