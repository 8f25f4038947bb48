import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Pool } from 'undici';
import {
  forbiddenRange,
  ForbiddenAddressError,
  permittedLookup,
  refuseForbidden,
} from './forbidden-address.ts';
import { trustedConnector } from './trusted-connector.ts';

describe('an address in a URL of the settings', () => {
  it('must not be link-local, a group, everybody or nobody, in any notation', () => {
    for (const address of [
      '169.254.169.254',
      '169.254.0.1',
      '::ffff:169.254.169.254',
      '::ffff:a9fe:a9fe',
      '64:ff9b::a9fe:a9fe',
      'fe80::1',
      'fd00:ec2::254',
      '0.0.0.0',
      '::',
      '255.255.255.255',
      '224.0.0.1',
      'ff02::1',
    ])
      assert.ok(forbiddenRange(address), address);
  });

  it('may be where fleets live', () => {
    for (const address of [
      '127.0.0.1',
      '::1',
      '10.1.2.3',
      '192.168.1.10',
      '172.16.0.1',
      'fd12::7',
      '93.184.216.34',
    ])
      assert.equal(forbiddenRange(address), undefined, address);
  });

  it('is judged without a mistake of ours, whatever address it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const range = forbiddenRange(address);
        if (address.startsWith('169.254.')) assert.ok(range);
        assert.equal(
          range === undefined,
          doesNotThrow(() => refuseForbidden(address)),
        );
      }),
    );
  });

  it('is refused when a name resolves to it', async () => {
    const refused = await new Promise<unknown>((resolve) =>
      // The system resolves numbers in any notation, as it does names.
      permittedLookup('0xa9fea9fe', { all: true }, resolve),
    );
    assert.ok(
      refused instanceof ForbiddenAddressError || (refused as { code?: string }).code === 'ENOTFOUND',
    );
  });

  it('is never connected to, while a host beside it is', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const ask = async (origin: string) => {
      const pool = new Pool(origin, { connect: trustedConnector({}, 1_000) });
      try {
        return (await pool.request({ method: 'GET', path: '/' })).statusCode;
      } finally {
        await pool.destroy();
      }
    };
    try {
      assert.equal(await ask(`http://localhost:${port}`), 204);
      assert.equal(await ask(`http://127.0.0.1:${port}`), 204);
      for (const host of ['169.254.169.254', '0.0.0.0', '[::ffff:169.254.169.254]'])
        await assert.rejects(ask(`http://${host}:${port}`), ForbiddenAddressError, host);
    } finally {
      server.close();
    }
  });
});

function doesNotThrow(call: () => void): boolean {
  try {
    call();
    return true;
  } catch {
    return false;
  }
}
