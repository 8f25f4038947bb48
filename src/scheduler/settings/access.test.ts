import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { settingsSchema } from './schema.ts';

const oidc = { issuer: 'https://login.example', clientId: 'rollcall', roles: { admins: 'admin' } };
const publicUrl = 'https://rollcall.example';

function refused(settings: object): string {
  const { error } = settingsSchema.safeParse(settings);
  const [issue] = error?.issues ?? [];
  return `${issue?.path.join('.')} ${issue?.message}`;
}

describe('the settings of access', () => {
  it('name a proxy, a Grafana and an identity provider, or none of them', () => {
    assert.deepEqual(settingsSchema.parse({}).grafana, {});
    const parsed = settingsSchema.parse({
      publicUrl: `${publicUrl}/`,
      grafana: { url: 'http://localhost:3000' },
      oidc,
    });
    assert.equal(parsed.publicUrl, publicUrl);
    assert.equal(parsed.oidc?.roleClaim, 'roles');
  });

  it('trust nobody over plain HTTP but this machine', () => {
    const open = 'http://login.example';
    for (const settings of [
      { publicUrl: open },
      { grafana: { url: open } },
      { publicUrl, oidc: { ...oidc, issuer: open } },
      { publicUrl: 'ftp://rollcall.example' },
      { publicUrl: 'https://user:secret@rollcall.example' },
    ])
      assert.match(refused(settings), /must be/);
  });

  it('say what is missing', () => {
    assert.match(refused({ oidc }), /publicUrl goes with oidc/);
    assert.match(refused({ publicUrl, oidc: { ...oidc, roles: {} } }), /oidc\.roles must give/);
    assert.match(refused({ publicUrl, oidc: { ...oidc, roles: { a: 'root' } } }), /oidc\.roles\.a must be/);
  });
});
