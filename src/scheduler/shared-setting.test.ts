import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SharedSetting } from './shared-setting.ts';

describe('a setting that several nodes share', () => {
  it('is taken up when it differs, and no more than once', async () => {
    let stored = { on: false };
    const applied: boolean[] = [];
    const setting = new SharedSetting(
      () => Promise.resolve(stored),
      ({ on }) => void applied.push(on),
      { on: false },
    );
    await setting.look();
    stored = { on: true };
    await setting.look();
    await setting.look();
    assert.deepEqual(applied, [true]);
    assert.equal(setting.current, '{"on":true}');
  });

  it('never goes back to what was read before a change that was taken up since', async () => {
    const reads = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    let count = 0;
    const applied: string[] = [];
    const setting = new SharedSetting(
      () => (reads[count++] as (typeof reads)[number]).promise,
      (value) => void applied.push(value),
      'first',
    );
    const slow = setting.look();
    const quick = setting.look();
    reads[1]?.resolve('new');
    reads[0]?.resolve('old');
    await Promise.all([slow, quick]);
    assert.deepEqual(applied, ['old', 'new']);
  });

  it('is tried again at the next look where it could not be applied', async () => {
    let fails = true;
    const applied: string[] = [];
    const setting = new SharedSetting(
      () => Promise.resolve('new'),
      (value) => {
        if (fails) throw new Error('not now');
        applied.push(value);
      },
      undefined,
    );
    await assert.rejects(setting.look(), /not now/);
    assert.equal(setting.current, 'null');
    fails = false;
    await setting.look();
    assert.deepEqual(applied, ['new']);
  });
});
