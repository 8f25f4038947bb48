import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readSettings } from './read.ts';
import { SettingsError } from './settings-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'rollcall.yaml');
const read = (yaml: string, args: string[] = [], env: NodeJS.ProcessEnv = {}) => {
  writeFileSync(file, yaml);
  return readSettings(['--config', file, ...args], env);
};
const complaint = (yaml: string, args: string[] = [], env: NodeJS.ProcessEnv = {}) => {
  try {
    read(yaml, args, env);
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error.message.replaceAll(file, 'FILE');
  }
  throw new Error('the settings were accepted');
};
const instance = (name: string, more = '') =>
  `  - { name: ${name}, type: pve, url: 'https://10.0.0.1:8006', auth: { tokenId: a@pve!b, secret: S3CRET }${more} }\n`;

describe('settings', () => {
  it('have the defaults of Pulse and its playbook', () => {
    const { settings } = readSettings([], {});
    assert.deepEqual([settings.host, settings.port, settings.metricsPort], ['127.0.0.1', 7655, 9091]);
    const { polling } = settings;
    assert.deepEqual(
      [polling.minInterval, polling.baseInterval, polling.maxInterval],
      [5_000, 10_000, 300_000],
    );
    assert.deepEqual(polling.fixedInterval, { pve: 10_000, pbs: 60_000, pmg: 60_000, gbfs: 60_000 });
  });

  it('from a flag outrank a variable, and a variable the file', () => {
    const port = (args: string[], env: NodeJS.ProcessEnv) => read('port: 1111', args, env).settings.port;
    assert.equal(port([], {}), 1111);
    assert.equal(port([], { ROLLCALL_PORT: '2222' }), 2222);
    assert.equal(port(['--port', '3333'], { ROLLCALL_PORT: '2222' }), 3333);
  });

  it('from a variable that is empty are not given', () => {
    assert.equal(read('port: 1111', [], { ROLLCALL_PORT: '' }).settings.port, 1111);
    assert.equal(readSettings([], { ROLLCALL_CONFIG: '', DATABASE_URL: '' }).secrets.databaseUrl, undefined);
  });

  it('in a file that a variable names are read', () => {
    writeFileSync(file, 'port: 4444');
    assert.equal(readSettings([], { ROLLCALL_CONFIG: file }).settings.port, 4444);
  });

  it('change a part of the fixed cadence and leave the rest', () => {
    const { settings } = read('polling: { fixedInterval: { pbs: 5s } }');
    assert.deepEqual(settings.polling.fixedInterval, { pve: 10_000, pbs: 5_000, pmg: 60_000, gbfs: 60_000 });
  });
});

describe('a wrong setting is named with its value, its origin and what is allowed', () => {
  const allowed = 'must be a whole number from 0 to 65535.';
  it('by flag', () => {
    assert.equal(complaint('', ['--port', '70000']), `Setting port (from --port) is "70000": ${allowed}`);
    assert.equal(complaint('', ['--port', '']), `Setting port (from --port) is "": ${allowed}`);
    assert.equal(
      complaint('', ['--metrics-port', '1x']),
      `Setting metricsPort (from --metrics-port) is "1x": ${allowed}`,
    );
  });

  it('by variable', () => {
    assert.equal(
      complaint('', [], { ROLLCALL_PORT: 'http' }),
      `Setting port (from ROLLCALL_PORT) is "http": ${allowed}`,
    );
    assert.match(
      complaint('', [], { ROLLCALL_LOG_LEVEL: 'loud' }),
      /logLevel \(from ROLLCALL_LOG_LEVEL\) is "loud": .*"debug"/,
    );
  });

  it('by file', () => {
    for (const [yaml, shown] of [
      ['port: 1.5', '1.5'],
      ['port: true', 'true'],
      ['port:', 'null'],
      ['port: []', 'a list'],
      ['port: 0x', '"0x"'],
    ] as const)
      assert.equal(complaint(yaml), `Setting port (from FILE) is ${shown}: ${allowed}`);
  });

  it('that is not known', () => {
    assert.equal(complaint('prot: 1'), 'Setting prot (from FILE) is not known: remove it or mend its name.');
    assert.equal(
      complaint('polling: { interval: 5s }'),
      'Setting polling.interval (from FILE) is not known: remove it or mend its name.',
    );
    assert.equal(
      complaint(`instances:\n${instance('a', ', grp: x')}`),
      'Setting instances.0.grp (from FILE) is not known: remove it or mend its name.',
    );
    assert.match(complaint('', ['--prot', '1']), /Unknown option '--prot'.*Flags are --host, --port/);
    assert.match(complaint('', ['--port']), /--port/);
    assert.match(complaint('', ['extra']), /extra/);
  });

  it('that contradicts another', () => {
    assert.equal(
      complaint('polling: { minInterval: 20s }'),
      'Setting polling.minInterval (from FILE) is "20s": is longer than baseInterval: choose minInterval ≤ baseInterval ≤ maxInterval.',
    );
    assert.match(
      complaint('polling: { maxInterval: 7s }'),
      /polling\.baseInterval .* is longer than maxInterval/,
    );
    assert.match(
      complaint('polling: { stalenessTarget: 9s }'),
      /polling\.stalenessTarget .* is "9s": is shorter than two minInterval/,
    );
    assert.match(
      complaint('polling: { requestTimeout: 2m }'),
      /polling\.requestTimeout .* is longer than pollDeadline/,
    );
    assert.match(
      complaint(`simulate: 3\ninstances:\n${instance('a')}`),
      /Setting simulate .* excludes instances/,
    );
  });

  it('that no timer could keep', () => {
    for (const span of ['0s', '99ms', '8d', '99999999999d'])
      assert.match(complaint(`polling: { pollDeadline: ${span} }`), /must be from 100ms to 7d/);
    assert.match(
      complaint('polling: { deadLetterRetry: 30 }'),
      /polling\.deadLetterRetry \(from FILE\) is 30: /,
    );
    assert.match(complaint('polling: { deadLetterRetry: 30 sec }'), /must be a number with a unit/);
  });

  it('that gives two instances of a type one name; of two types it may', () => {
    assert.equal(
      complaint(`instances:\n${instance('a')}${instance('b')}${instance('a')}`),
      'Setting instances.2.name (from FILE) is "a": is the same as instances.0.name: give each instance of a type its own name.',
    );
    assert.equal(
      read(`instances:\n${instance('a')}${instance('a').replace('pve,', 'pbs,')}`).settings.instances.length,
      2,
    );
  });
});

describe('a simulator in another process', () => {
  it('goes with the instances that it has, at a URL', () => {
    const url = 'simulatorUrl: http://127.0.0.1:7656';
    assert.equal(read(`${url}\ninstances:\n${instance('a')}`).settings.simulatorUrl, 'http://127.0.0.1:7656');
    assert.match(complaint(url), /simulatorUrl .* goes with instances/);
    assert.match(
      complaint(`simulatorUrl: here\ninstances:\n${instance('a')}`),
      /simulatorUrl .* must be a URL/,
    );
  });
});

describe('a settings file', () => {
  it('that cannot be read is named', () => {
    assert.throws(
      () => readSettings(['--config', '/nowhere.yaml'], {}),
      /settings file \/nowhere\.yaml cannot be read: ENOENT/,
    );
    assert.match(complaint('port: [1'), /FILE cannot be read: .* at line \d+/);
    assert.match(complaint('port: 1\nport: 2'), /FILE cannot be read: .*unique.* at line 2/);
    assert.match(complaint('- port'), /must hold settings by name/);
    assert.match(complaint('port'), /must hold settings by name/);
  });

  it('has none of its secrets in a complaint, whatever is wrong with it', () => {
    const secret = (yaml: string) => {
      const message = complaint(yaml);
      assert.doesNotMatch(message, /S3CRET/);
      return message;
    };
    secret(`instances:\n${instance('a')}${instance('a')}`);
    secret(instance('a').replace('  - ', 'instances: '));
    secret(`instances:\n  -${instance('a').replace('  - ', ' - ')}`);
    secret(`instances:\n${instance('a').replace(', secret', ', password')}`);
    secret(`instances:\n${instance('a').replace('S3CRET }', 'S3CRET, more: S3CRET }')}`);
    secret(`instances:\n${instance('a').replace('a@pve!b', 'S3CRET')}`);
    secret(`instances:\n  - { name: a, secret: S3CRET`);
    secret('adminToken: S3CRET');
    secret('polling: [S3CRET]');
    assert.match(
      secret(`instances:\n${instance('a').replace('secret: S3CRET', 'secret: ""')}`),
      /Setting instances\.0\.auth.* is not usable: /,
    );
  });
});

describe('the settings of a node', () => {
  const env = { DATABASE_URL: 'postgres://rollcall@db.example/rollcall' };
  it('are given by flag, variable or file', () => {
    assert.equal(read('').settings.cluster, false);
    const { settings, secrets } = read('', ['--cluster', '--node', 'a-1.example'], env);
    assert.deepEqual([settings.cluster, settings.node], [true, 'a-1.example']);
    assert.equal(secrets.databaseUrl, env.DATABASE_URL);
    assert.equal(read('cluster: true', [], env).settings.cluster, true);
    assert.equal(read('cluster: true', [], { ...env, ROLLCALL_CLUSTER: 'false' }).settings.cluster, false);
  });

  it('are refused with what is missing, or in the way', () => {
    assert.equal(
      complaint('', ['--cluster']),
      'Setting cluster (from --cluster) needs a PostgreSQL that the nodes share: name it in DATABASE_URL, as postgres://USER:PASSWORD@HOST:PORT/NAME.',
    );
    assert.match(
      complaint('', ['--cluster', '--simulate', '3'], env),
      /Setting simulate .* excludes cluster/,
    );
    assert.match(complaint('', ['--node', 'a'], env), /Setting node .* goes with cluster/);
    assert.match(complaint('', ['--cluster', '--node', 'a b'], env), /Setting node .* 1 to 63 letters/);
    assert.match(complaint('cluster: maybe', [], env), /Setting cluster .* must be true or false/);
  });
});
