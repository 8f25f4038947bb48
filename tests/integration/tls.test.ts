import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { certificateFor } from '../../src/simulator/certificate.ts';
import { temporaryFolder } from '../embedded-database.ts';
import { ServiceProcess } from './service-process.ts';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
let cert: string;
before(async () => {
  const [own, other] = await Promise.all([certificateFor('localhost'), certificateFor('localhost')]);
  cert = own.cert;
  writeFileSync(file('cert.pem'), own.cert);
  writeFileSync(file('key.pem'), own.key);
  writeFileSync(file('other-key.pem'), other.key);
  writeFileSync(file('none.pem'), 'nothing');
});
after(() => rmSync(folder, { recursive: true }));

describe('TLS', () => {
  it('is what the API answers with, when the settings name a certificate and its key', async (t) => {
    const service = await ServiceProcess.start({
      args: ['--simulate', '1'],
      env: { ROLLCALL_TLS_CERT_FILE: file('cert.pem'), ROLLCALL_TLS_KEY_FILE: file('key.pem') },
    });
    t.after(() => service.discard());
    assert.match(service.url, /^https:/);
    const asked = (options: object) =>
      new Promise<{ status: number | undefined; hsts: unknown }>((resolve, reject) => {
        request(`${service.url}/api/health`, options, (answer) => {
          answer.resume();
          resolve({ status: answer.statusCode, hsts: answer.headers['strict-transport-security'] });
        })
          .on('error', reject)
          .end();
      });
    const { status, hsts } = await asked({ ca: cert });
    assert.equal(status, 200);
    assert.match(String(hsts), /^max-age=\d+/);
    await assert.rejects(asked({ ca: cert, maxVersion: 'TLSv1.1', minVersion: 'TLSv1.1' }));
    assert.equal(await service.stop(), 0);
  });

  it('that cannot be is refused at the start, with the setting and what to name instead', async () => {
    for (const [tls, said] of [
      [
        { certFile: file('cert.pem') },
        /Setting tls\.keyFile .*goes with tls\.certFile: name both or neither/,
      ],
      [
        { certFile: file('gone.pem'), keyFile: file('key.pem') },
        /Setting tls\.certFile .*cannot be read \(ENOENT\)/,
      ],
      [
        { certFile: file('none.pem'), keyFile: file('key.pem') },
        /Setting tls\.certFile .*not hold a certificate/,
      ],
      [
        { certFile: file('cert.pem'), keyFile: file('none.pem') },
        /Setting tls\.keyFile .*not hold a private key/,
      ],
      [
        { certFile: file('cert.pem'), keyFile: file('other-key.pem') },
        /Setting tls\.keyFile .*not the key of/,
      ],
    ] as const) {
      const failed = await ServiceProcess.fails({ settings: { simulate: 1, tls } });
      assert.equal(failed.code, 2, failed.said);
      assert.match(failed.said, said);
    }
  });
});
