import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectionOf } from '../../tools/postgres-connection.ts';

const of = (DATABASE_URL: string) => connectionOf({ DATABASE_URL, HOME: '/home/ada' });

test('no password is left for a command line, wherever it stood', () => {
  for (const url of [
    'postgres://ada:p%40ss@db:5432/rollcall?sslmode=require',
    'postgres://ada@db:5432/rollcall?password=p%40ss&sslmode=require',
    'postgres://ada:another@db:5432/rollcall?sslmode=require&password=p%40ss',
  ])
    assert.deepEqual(of(url), {
      url: 'postgres://ada@db:5432/rollcall?sslmode=require',
      env: { HOME: '/home/ada', PGPASSWORD: 'p@ss' },
    });
  assert.deepEqual(of('postgresql:///rollcall?host=/run/postgresql&options=-c%20statement_timeout%3D5s'), {
    url: 'postgresql:///rollcall?host=/run/postgresql&options=-c%20statement_timeout%3D5s',
    env: { HOME: '/home/ada' },
  });
});

test('what cannot be used is told without it', () => {
  for (const [url, says] of [
    ['', /write it as postgres:/],
    ['mysql://ada:secret@db/rollcall', /write it as postgres:/],
    ['postgres://ada:100%secret@db/rollcall', /write it as %25/],
    ['postgres://ada@db/rollcall?sslpassword=secret', /sslpassword/],
  ] as const)
    assert.throws(
      () => of(url),
      ({ message }: Error) => says.test(message) && !message.includes('secret'),
    );
});
