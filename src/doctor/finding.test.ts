import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ok, withoutSecrets } from './finding.ts';

describe('what the doctor says', () => {
  it('holds no secret, wherever others put it', () => {
    const [finding] = withoutSecrets(
      [
        fail(
          'pve::a',
          'it answered "bad token S3CRET-of-a-host, S3CRET-of-a-host"',
          'replace S3CRET-of-a-host',
        ),
      ],
      ['S3CRET-of-a-host', undefined],
    );
    assert.deepEqual(finding, {
      check: 'pve::a',
      state: 'fail',
      says: 'it answered "bad token …, …"',
      fix: 'replace …',
    });
  });

  it('keeps its words where a secret is as short as one', () => {
    assert.deepEqual(withoutSecrets([ok('data', 'a folder')], ['a', '']), [ok('data', 'a folder')]);
  });
});
