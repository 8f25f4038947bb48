import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { archive, filesOf } from '../../tools/package/archive.ts';

function plugin(t: TestContext): { folder: string; zip: (name: string) => string } {
  const home = mkdtempSync(join(tmpdir(), 'rollcall-package-'));
  t.after(() => rmSync(home, { recursive: true }));
  const folder = join(home, 'acme-plugin');
  mkdirSync(join(folder, 'datasource'), { recursive: true });
  writeFileSync(join(folder, 'plugin.json'), '{}');
  writeFileSync(join(folder, 'datasource/gpx_acme_linux_amd64'), '#!/bin/sh\n');
  writeFileSync(join(folder, 'datasource/module.js'), 'é'.repeat(10_000));
  return { folder, zip: (name) => join(home, name) };
}

test('an archive unpacks into one folder, with what Grafana starts executable and nothing else', async (t) => {
  const { folder, zip } = plugin(t);
  await archive(folder, 'acme-plugin', zip('a.zip'));
  const unpacked = zip('unpacked');
  execFileSync('unzip', ['-q', zip('a.zip'), '-d', unpacked]);
  assert.deepEqual(filesOf(unpacked), [
    'acme-plugin/datasource/gpx_acme_linux_amd64',
    'acme-plugin/datasource/module.js',
    'acme-plugin/plugin.json',
  ]);
  const mode = (file: string) => statSync(join(unpacked, 'acme-plugin', file)).mode & 0o777;
  assert.deepEqual([mode('datasource/gpx_acme_linux_amd64'), mode('plugin.json')], [0o755, 0o644]);
  assert.equal(readFileSync(join(unpacked, 'acme-plugin/datasource/module.js'), 'utf8').length, 10_000);
});

test('the same files give the same archive, whenever they were written', async (t) => {
  const { folder, zip } = plugin(t);
  await archive(folder, 'acme-plugin', zip('a.zip'));
  for (const file of filesOf(folder)) utimesSync(join(folder, file), 1_000_000_000, 1_500_000_000);
  await archive(folder, 'acme-plugin', zip('b.zip'));
  assert.ok(readFileSync(zip('a.zip')).equals(readFileSync(zip('b.zip'))));
});

test('a link among the files is refused by its name', async (t) => {
  const { folder, zip } = plugin(t);
  symlinkSync('plugin.json', join(folder, 'datasource/link.json'));
  await assert.rejects(
    archive(folder, 'acme-plugin', zip('a.zip')),
    /link\.json is a link: a plugin holds files alone/,
  );
});
