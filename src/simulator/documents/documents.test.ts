import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Documents } from './document.ts';
import { pbsDocuments } from './pbs.ts';
import { pmgDocuments } from './pmg.ts';
import { pveDocuments } from './pve.ts';

const start = Date.UTC(2026, 10, 21, 8);
const minute = 60_000;

const kinds: [string, (name: string, key: string) => Documents, string[]][] = [
  [
    'pve',
    pveDocuments,
    [
      '/version',
      '/nodes',
      '/cluster/status',
      '/cluster/resources',
      '/nodes/x-a/status',
      '/nodes/x-a/storage',
      '/nodes/x-a/storage/local/content',
      '/nodes/x-a/storage/backup/content',
      '/nodes/x-a/disks/list',
      '/nodes/x-a/apt/update',
    ],
  ],
  [
    'pbs',
    pbsDocuments,
    [
      '/version',
      '/nodes/localhost/status',
      '/status/datastore-usage',
      '/config/sync',
      '/config/verify',
      '/config/prune',
      '/nodes/localhost/tasks',
    ],
  ],
  [
    'pmg',
    pmgDocuments,
    [
      '/version',
      '/config/cluster/status',
      '/nodes/x/postfix/queue',
      '/statistics/mail',
      '/statistics/mailcount',
      '/quarantine/spamstatus',
      '/quarantine/virusstatus',
    ],
  ],
];

for (const [kind, documents, paths] of kinds) {
  test(`${kind}: the same seed at the same time shows the same world`, () => {
    const world = (key: string, now: number): string => {
      const ask = documents('x', key);
      return JSON.stringify(paths.map((path) => ask(path, now)));
    };
    assert.equal(world('1/x', start), world('1/x', start));
    assert.notEqual(world('1/x', start), world('2/x', start));
    assert.notEqual(world('1/x', start), world('1/x', start + minute));
  });

  test(`${kind}: every endpoint is there, and no other`, () => {
    const ask = documents('x', '1/x');
    for (const path of paths) assert.notEqual(ask(path, start), undefined, path);
    for (const path of ['/', '/nodes/nobody/status', '/version/', '/__proto__'])
      assert.equal(ask(path, start), undefined);
  });
}

test('guests start and stop now and then, but most run on', () => {
  const ask = pveDocuments('x', '1/x');
  const states = Array.from({ length: 60 }, (_, index) =>
    (ask('/cluster/resources', start + index * minute) as { status: string }[])
      .map(({ status }) => status)
      .join(),
  );
  const changes = states.filter((state, index) => index > 0 && state !== states[index - 1]).length;
  assert.ok(changes > 0 && changes < 40, `${changes} changes in an hour`);
  const running = states
    .join()
    .split(',')
    .filter((status) => status === 'running').length;
  assert.ok(running > 0.9 * states.join().split(',').length);
});
