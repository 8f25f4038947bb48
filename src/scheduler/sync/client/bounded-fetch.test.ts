import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { BoundedFetch } from './bounded-fetch.ts';
import { PageMemory } from './page-memory.ts';

const text = JSON.stringify({ rows: 'é'.repeat(50_000) });

describe('an answer that is read into memory', () => {
  let server: Server;
  let url: string;
  let asked: string | undefined;
  const bounded = new BoundedFetch({ rootUrl: undefined, mostBytes: 200_000, connections: 2 });
  before(async () => {
    server = createServer((request, response) => {
      asked = request.headers['accept-encoding'];
      const packed = gzipSync(request.url === '/bomb' ? Buffer.alloc(1_000_000) : text);
      if (request.url === '/plain') response.end(text);
      else {
        response.writeHead(request.url === '/refused' ? 403 : 200, {
          'content-encoding': 'gzip',
          'retry-after': '7',
        });
        response.end(request.url === '/half' ? packed.subarray(0, packed.length / 2) : packed);
      }
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    await bounded.close();
    server.close();
  });

  it('is unpacked, and another one takes its place', async () => {
    const memory = new PageMemory();
    const ask = bounded.into(memory);
    for (const path of ['/packed', '/plain', '/refused']) {
      const answer = await ask(url + path, { method: 'POST', body: '{}' });
      assert.equal(answer.status, path === '/refused' ? 403 : 200);
      assert.equal(answer.headers.get('retry-after'), path === '/plain' ? null : '7');
      assert.equal(memory.body.toString(), text);
    }
    assert.equal(asked, 'gzip');
  });

  it('is none where it ends too early, or is longer than any may be once it is unpacked', async () => {
    const ask = bounded.into(new PageMemory());
    await assert.rejects(ask(`${url}/half`), /unexpected end of file/);
    await assert.rejects(ask(`${url}/bomb`), { code: 'ANSWER_TOO_LARGE' });
  });
});
