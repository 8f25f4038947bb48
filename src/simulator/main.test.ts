import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { instanceConfig } from '../contract/instance.ts';

const main = join(import.meta.dirname, 'main.ts');
const run = (...args: string[]) =>
  spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });

test('writes settings, says when it is ready, and stops at SIGTERM', { timeout: 10_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'simulate-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'rollcall.yaml');
  const child = run('--instances', '3', '--port', '0', '--write', file);
  t.after(() => child.kill('SIGKILL'));

  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const [, url = ''] = /^ready (http:\/\/127\.0\.0\.1:\d+)$/.exec(line) ?? [];
  assert.equal((await fetch(`${url}/instances`)).status, 200);
  const { instances, simulatorUrl } = z
    .strictObject({ simulatorUrl: z.string(), instances: z.array(instanceConfig) })
    .parse(parse(await readFile(file, 'utf8')));
  assert.equal(instances.length, 3);
  assert.equal(simulatorUrl, url);
  assert.equal((await stat(file)).mode & 0o777, 0o600);

  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('a bad flag stops it with an error', { timeout: 10_000 }, async () => {
  const child = run('--instances', 'many');
  let error = '';
  child.stderr.on('data', (chunk) => (error += chunk));
  assert.deepEqual(await once(child, 'close'), [1, null]);
  assert.equal(error, 'simulate: --instances "many": must be a whole number from 1 to 2000\n');
});
