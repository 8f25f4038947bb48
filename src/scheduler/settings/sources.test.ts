import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sources } from './sources.ts';

describe('the sources of evidence', () => {
  it('are none unless they are named', () => {
    assert.deepEqual(sources.parse({}), { artefacts: {} });
    const named = {
      prometheus: { url: 'http://prometheus:9090', tokenFile: '/etc/token' },
      alerts: { kind: 'alertmanager', url: 'https://alerts.example/path' },
      artefacts: { 'soak-test': 'soak.json' },
    };
    assert.deepEqual(sources.parse(named), named);
  });

  it('are refused with what is wrong, and where', () => {
    for (const [value, path, says] of [
      [{ prometheus: { url: 'prometheus:9090' } }, 'prometheus.url', /must be a URL/],
      [{ prometheus: { url: 'http://me:pw@prometheus' } }, 'prometheus.url', /name a file/],
      [
        { prometheus: { url: 'http://p', tokenFile: 'a', basicAuthFile: 'b' } },
        'prometheus.basicAuthFile',
        /name one of the two/,
      ],
      [{ alerts: { url: 'http://a' } }, 'alerts.kind', /./],
      [{ artefacts: { 'soak-test': '' } }, 'artefacts.soak-test', /./],
      [{ loki: {} }, '', /loki/],
    ] as const) {
      const [issue] = sources.safeParse(value).error?.issues ?? [];
      assert.equal(issue?.path.join('.'), path);
      assert.match(issue?.message ?? '', says);
    }
  });
});
