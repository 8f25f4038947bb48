import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';

/** The script that Grafana starts where the backend runs on Node.js. */

const launcher = resolve(import.meta.dirname, '../../src/grafana/datasource/backend/launcher.sh');
const run = promisify(execFile);

/** A plugin's folder with the launcher in it, and what stands for a Node.js of some version. */
function plugin(t: TestContext): { gpx: string; node: (version: string) => string } {
  const folder = mkdtempSync(join(tmpdir(), 'gpx-test-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const gpx = join(folder, 'gpx_rollcall_linux_amd64');
  copyFileSync(launcher, gpx);
  chmodSync(gpx, 0o755);
  return {
    gpx,
    node(version) {
      const node = join(folder, `node-${version}`);
      writeFileSync(
        node,
        `#!/bin/sh\ncase $1 in --version) echo v${version} ;; *) echo "${version} runs $*" ;; esac\n`,
      );
      chmodSync(node, 0o755);
      return node;
    },
  };
}

test('the first Node.js that is new enough runs the backend beside the launcher', async (t) => {
  const { gpx, node } = plugin(t);
  const backend = join(gpx, '../backend.mjs');
  for (const [old, fit] of [
    ['20.20.2', '24.21.0'],
    ['22.14.0', '22.15.0'],
    ['9.0.0', '100.0.0'],
  ] as const) {
    const env = { ROLLCALL_NODE: node(old), GF_PLUGIN_NODE: node(fit) };
    assert.equal((await run(gpx, ['-x', 'a b'], { env })).stdout, `${fit} runs ${backend} -x a b\n`);
  }
});

test('where there is none, the log of Grafana says what to do', async (t) => {
  const { gpx, node } = plugin(t);
  // Where the machine has one in a usual place, the launcher would be right to find it.
  const script = join(gpx, '../alone');
  writeFileSync(script, readFileSync(gpx, 'utf8').replaceAll(/^ {2}\/\S+\/node/gm, '  /nowhere/node'));
  const failed = await run('/bin/sh', [script], {
    env: { PATH: '/nowhere', ROLLCALL_NODE: node('18.0.0') },
  }).then(
    () => assert.fail('it ran'),
    (error: { code: number; stderr: string; stdout: string }) => error,
  );
  assert.deepEqual([failed.code, failed.stdout], [1, '']);
  const line = JSON.parse(failed.stderr) as Record<string, string>;
  assert.match(line['@message'] ?? '', /needs Node\.js 22\.15 or later.*ROLLCALL_NODE/);
});
