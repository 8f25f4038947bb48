import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFlags } from './flags.ts';

test('every flag has a default', () => {
  assert.deepEqual(readFlags([]), {
    instances: 12,
    stations: 0,
    seed: 1,
    port: 7656,
    plain: false,
    write: undefined,
  });
});

test('flags are read in both spellings', () => {
  assert.deepEqual(
    readFlags([
      '--instances',
      '80',
      '--stations',
      '60',
      '--seed=9',
      '--port',
      '0',
      '--plain',
      '--write',
      'rollcall.yaml',
    ]),
    {
      instances: 80,
      stations: 60,
      seed: 9,
      port: 0,
      plain: true,
      write: 'rollcall.yaml',
    },
  );
});

for (const [args, message] of [
  [['--instances', '0'], '--instances "0": must be a whole number from 1 to 2000'],
  [['--instances', 'many'], '--instances "many": must be a whole number from 1 to 2000'],
  [['--stations', '5001'], '--stations "5001": must be a whole number from 0 to 5000'],
  [['--seed', '1.5'], '--seed "1.5": must be a whole number from 0 to 4294967295'],
  [['--port', '65536'], '--port "65536": must be a whole number from 0 to 65535'],
] as const) {
  test(`${args.join(' ')} is refused by name, value and what is allowed`, () => {
    assert.throws(() => readFlags([...args]), { message });
  });
}

test('an unknown flag, a stray word and a flag without its value are refused by name', () => {
  assert.throws(
    () => readFlags(['--instance', '3']),
    /'--instance'.*the flags are --instances, --stations, --seed, --port, --plain, --write/,
  );
  assert.throws(() => readFlags(['twelve']), /'twelve'/);
  assert.throws(() => readFlags(['--port']), /'--port <value>'/);
});
