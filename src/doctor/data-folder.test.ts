import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { dataFolder } from './data-folder.ts';

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'rollcall-doctor-'));
  t.after(() => rmSync(made, { recursive: true }));
  return made;
}
const wrong = (at: string) => dataFolder(at).filter(({ state }) => state !== 'ok');

describe('the data folder', () => {
  it('is well with a token that its owner alone may read', (t) => {
    const data = folder(t);
    writeFileSync(join(data, 'admin.token'), 'rc_x\n', { mode: 0o600 });
    assert.deepEqual(
      wrong(data).filter(({ says }) => !says.includes('MB are free')),
      [],
    );
  });

  it('need not be there yet', (t) => {
    const [finding] = dataFolder(join(folder(t), 'not/yet'));
    assert.equal(finding?.state, 'ok');
    assert.match(finding?.says ?? '', /the first start makes it/);
  });

  it('is a file', (t) => {
    const file = join(folder(t), 'data');
    writeFileSync(file, '');
    assert.match(wrong(file)[0]?.says ?? '', /is a file/);
  });

  it('holds a token that others may read: how to mend it, and that the token may be known', (t) => {
    const data = folder(t);
    writeFileSync(join(data, 'grafana.token'), 'rc_x\n');
    chmodSync(join(data, 'grafana.token'), 0o644);
    const [finding] = wrong(data);
    assert.equal(finding?.state, 'fail');
    assert.match(finding?.fix ?? '', /chmod 600 .*rollcall tokens rotate grafana/);
  });

  it('may be looked into by others', (t) => {
    const data = join(folder(t), 'data');
    mkdirSync(data);
    chmodSync(data, 0o755);
    assert.match(wrong(data)[0]?.says ?? '', /mode 755/);
  });
});
