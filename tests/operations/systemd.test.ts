import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { root } from './image.ts';
import { Started } from './started.ts';

const folder = temporaryFolder();
after(() => rmSync(folder, { recursive: true, force: true }));

/** From 0 to 100; the units are at 14. */
const mostExposure = 20;

/** The unit as it would be on this machine: with the paths of an installation led to places that are there. */
function unitHere(name: string): { file: string; text: string } {
  const text = readFileSync(join(root, 'deploy/systemd', name), 'utf8')
    .replaceAll('/usr/bin/node', process.execPath)
    .replaceAll('/opt/rollcall', root)
    .replaceAll('/etc/rollcall', join(folder, 'etc'))
    .replaceAll('/var/lib', join(folder, 'state'))
    .replaceAll('/var/cache', join(folder, 'cache'));
  const file = join(folder, name);
  writeFileSync(file, text);
  return { file, text };
}

const valuesOf = (text: string, key: string) =>
  [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value ?? '');

const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });
const tool = analyze('--version');
const skip = tool.status === 0 ? false : 'no systemd-analyze on this machine: apt-get install systemd';
const units = ['rollcall.service', 'rollcall-sentinel.service'];

for (const name of units)
  describe(`the unit ${name}`, () => {
    const { file, text } = unitHere(name);

    it('is understood by systemd to the last word', { skip }, () => {
      const { status, stdout, stderr } = analyze('verify', '--man=no', file);
      // It passes over what it does not know, and says so.
      assert.deepEqual([status, stdout, stderr], [0, '', '']);
    });

    it('may do little beyond its work', { skip }, () => {
      const { status, stdout } = analyze('security', '--offline=yes', `--threshold=${mostExposure}`, file);
      assert.equal(status, 0, stdout.split('\n').slice(-2).join(''));
    });

    const script = /\S+main\.ts/.exec(valuesOf(text, 'ExecStart')[0] ?? '')?.[0] ?? '';
    it('starts a file that is there, with no secret on its command line', () => {
      assert.ok(existsSync(resolve(root, script)), `${script} is missing`);
      assert.doesNotMatch(text, /postgres:\/\/|TOKEN=|PASSWORD/);
    });
  });

describe('what rollcall.service starts', () => {
  it('comes up with its settings, and stops within its time', async (t) => {
    const { text } = unitHere('rollcall.service');
    const data = join(folder, 'state/rollcall');
    mkdirSync(join(folder, 'etc'));
    mkdirSync(data, { recursive: true });
    const compiled = join(folder, 'cache/rollcall');
    mkdirSync(compiled, { recursive: true });
    await layOut(data);
    writeFileSync(
      join(folder, 'etc/rollcall.yaml'),
      'port: 0\nmetricsPort: 0\nsimulatorPort: 0\nsimulate: 1\n',
    );
    const env = Object.fromEntries(valuesOf(text, 'Environment').map((each) => each.split('=', 2))) as Record<
      string,
      string
    >;
    assert.deepEqual(env, { ROLLCALL_DATA: data, NODE_COMPILE_CACHE: compiled });
    const service = new Started({
      command: (valuesOf(text, 'ExecStart')[0] ?? '').split(' '),
      cwd: valuesOf(text, 'WorkingDirectory')[0] ?? '',
      env,
    });
    t.after(() => service.kill9());
    const url = await service.ready();
    assert.equal((await fetch(`${url}/api/health`)).status, 200);
    assert.ok(existsSync(join(data, 'admin.token')));
    assert.equal(await service.stop(Number(valuesOf(text, 'TimeoutStopSec')[0]) * 1_000), 0);
    assert.ok(readdirSync(compiled).length > 0, 'what was compiled is kept for the next start');
  });

  it('says by its exit code that settings cannot be used, so that it is not started again and again', async () => {
    const { text } = unitHere('rollcall.service');
    const [node = '', ...args] = (valuesOf(text, 'ExecStart')[0] ?? '').split(' ');
    const { status, stderr } = spawnSync(node, [...args, '--port', 'none'], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    assert.match(stderr, /Setting port \(from --port\)/);
    assert.deepEqual(valuesOf(text, 'RestartPreventExitStatus'), [String(status)]);
  });
});
