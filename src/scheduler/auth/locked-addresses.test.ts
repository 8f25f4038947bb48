import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LockedOut } from '../../contract/access.ts';
import { LockedAddresses } from './locked-addresses.ts';

function failing(address: string, times = 5) {
  let now = 0;
  const locked = new LockedAddresses(() => now);
  for (let time = 0; time < times; time++) locked.fail(address);
  return { locked, wait: (ms: number) => (now += ms) };
}

describe('an address with too many bad tokens', () => {
  it('is told how long to wait, in whole seconds, and is heard again then', () => {
    const { locked, wait } = failing('192.0.2.1', 7);
    assert.throws(
      () => locked.check('192.0.2.1'),
      (error) => error instanceof LockedOut && error.status === 429 && error.retryAfterSeconds === 4,
    );
    wait(3_999);
    assert.throws(() => locked.check('192.0.2.1'), { retryAfterSeconds: 1 });
    wait(1);
    locked.check('192.0.2.1');
  });

  it('is the same in its other notation, and with the rest of its IPv6 network', () => {
    const { locked } = failing('::ffff:192.0.2.1');
    assert.throws(() => locked.check('192.0.2.1'));
    const six = failing('2001:db8:1:2::1').locked;
    assert.throws(() => six.check('2001:db8:1:2:ffff::9'));
    six.check('2001:db8:1:3::1');
  });

  it('concerns no other address, and a good token ends it', () => {
    const { locked } = failing('192.0.2.1');
    locked.check('192.0.2.2');
    locked.succeed('192.0.2.1');
    locked.check('192.0.2.1');
  });

  it('is one of at most 10,000 that are remembered', () => {
    const { locked } = failing('192.0.2.1');
    for (let number = 0; number < 10_000; number++) locked.fail(`10.0.${number >> 8}.${number & 255}`);
    locked.check('192.0.2.1');
  });
});
