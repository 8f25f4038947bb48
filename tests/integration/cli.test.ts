import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startStub, type StubScheduler } from './stub-scheduler.ts';
import { rollcall, type Said } from './rollcall-process.ts';
import { hasty, ServiceProcess, until } from './service-process.ts';

const reason = ['--reason', 'because the test says so'];
const planted = 'planted-secret-of-a-host';
const key = 'pve::refuses';

let host: StubScheduler;
let service: ServiceProcess;
/** All that was ever said, to look through for what must not be in it. */
const said: string[] = [];

before(async () => {
  // What says no to a token is a dead letter at once; what does not answer opens its breaker.
  host = await startStub(() => ({ status: 401, body: 'no \u001b[2J\u202e' }));
  service = await ServiceProcess.start({
    settings: {
      polling: { ...hasty, deadLetterRetry: '1h' },
      rateLimit: { writesPerMinute: 1_000, readsPerMinute: 10_000 },
      instances: [
        {
          name: 'refuses',
          type: 'pve',
          url: host.url,
          group: 'lab',
          auth: { tokenId: 'a@b!c', secret: planted },
        },
        { name: 'away', type: 'pve', url: 'http://127.0.0.1:1', auth: { tokenId: 'a@b!c', secret: planted } },
      ],
    },
  });
  await until('there is a dead letter and an open breaker', 30_000, async () => {
    const { deadLetter, instances } = await service.health();
    return deadLetter.count >= 1 && instances.some(({ breaker }) => breaker.state === 'open');
  });
});
after(async () => {
  await service.discard();
  await host.close();
});

async function run(...args: string[]): Promise<Said> {
  const told = await rollcall(args, service.folder, {
    ROLLCALL_URL: service.url,
    ROLLCALL_TOKEN: service.token,
  });
  said.push(told.out, told.err);
  return told;
}

/** Runs a command that has to go well, and gives what it printed. */
async function output(...args: string[]): Promise<string> {
  const { code, out, err } = await run(...args);
  assert.deepEqual([code, err], [0, ''], args.join(' '));
  assert.doesNotMatch(out, /(?!\n)[\p{Cc}\p{Cf}]/u, 'nothing that steers the terminal');
  return out;
}
const document = async (...args: string[]) =>
  JSON.parse(await output(...args, '--json')) as Record<string, unknown>;

describe('rollcall', () => {
  it('rollout lists, shows and orders, and says what is missing before it asks', async () => {
    assert.match(
      await output('rollout'),
      /^ROLLOUT +STATE +STAGE +REVISION +VERDICT +WHY\nadaptive-polling +draft/,
    );
    const shown = await output('rollout', 'show', 'adaptive-polling');
    assert.match(shown, /^PRECONDITION +MET +WHY$/m);
    assert.match(shown, /^start +no +/m);
    const ticked = await output('rollout', 'tick', 'adaptive-polling', 'dashboards', ...reason);
    assert.equal(ticked, 'Done: adaptive-polling is draft, revision 1.\n');
    const early = await run('rollout', 'start', 'adaptive-polling', ...reason);
    assert.equal(early.code, 1);
    assert.match(early.err, /Cannot start adaptive-polling/);
    const stale = await run('rollout', 'start', 'adaptive-polling', '--revision', '0', ...reason);
    assert.match(stale.err, /Revision 0 was named, but adaptive-polling is at revision 1/);
    assert.match(
      await output('rollout', 'kill', 'optimize', 'disable-global', ...reason),
      /^Done: optimize is draft, revision 1; the lever is on its way/,
    );
    const noted = await document('rollout', 'note', 'optimize', ...reason);
    assert.equal(noted.id, 'optimize');
    for (const [args, says] of [
      [['rollout', 'tick', 'adaptive-polling', ...reason], /PRECONDITION is missing/],
      [['rollout', 'start', ...reason], /ID is missing/],
      [['rollout', 'start', 'optimize'], /needs its reason/],
      [['rollout', 'hold', 'optimize', '--revision', 'x', ...reason], /--revision is "x"/],
      [['rollout', 'waive', 'optimize', 'p95', ...reason], /--until is missing/],
      [['rollout', 'explode'], /There is no command "explode" after "rollcall rollout"/],
    ] as const) {
      const { code, err } = await run(...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(err, says);
    }
  });

  it('status shows service, queue, breakers, dead letters and rollouts on one screen', async () => {
    const out = await output('status');
    assert.match(out, /^Rollcall \S+ is well\.$/m);
    assert.match(out, /^Polling +2 instances, adaptive polling is off$/m);
    assert.match(out, /^Queue +\d+ waiting, .* workers busy/m);
    assert.match(out, /^Breakers +[12] not closed$/m);
    assert.match(out, /^Dead letters +[12]$/m);
    assert.match(out, /^ROLLOUT +STATE +STAGE +VERDICT +WHY\nadaptive-polling +draft/m);
    assert.ok(out.split('\n').length < 24, out);
    const { service: well, rollouts } = await document('status');
    assert.equal((well as { status: string }).status, 'ok');
    assert.equal((rollouts as unknown[]).length, 3);
  });

  it('instances lists, filters and shows the fleet', async () => {
    assert.match(await output('instances'), /^pve::refuses +lab +dead-letter /m);
    const narrow = await output('instances', '--group', 'lab');
    assert.doesNotMatch(narrow, /pve::away/);
    const one = await output('instances', 'list', '--limit', '1');
    assert.match(one, /1 of 2: raise --limit/);
    const { total, instances } = await document('instances', 'list', '--text', 'AWAY');
    assert.deepEqual([total, (instances as { key: string }[])[0]?.key], [1, 'pve::away']);
    const shown = await output('instances', 'show', key);
    assert.match(shown, /^pve::refuses\n/);
    assert.match(shown, /^State +dead-letter$/m);
    assert.equal((await document('instances', 'show', key)).key, key);
  });

  it('instances pauses, resumes and polls one', async () => {
    assert.match(
      await output('instances', 'pause', 'pve::away', ...reason),
      /is paused until somebody resumes it/,
    );
    assert.match(
      await output('instances', 'show', 'pve::away'),
      /^Paused +by admin, .*: because the test says so$/m,
    );
    assert.match(await output('instances', 'resume', 'pve::away'), /is polled again, first at 20/);
    assert.match(
      await output('instances', 'poll', 'pve::away', '--part', 'status'),
      /is polled: status at 20/,
    );
  });

  it('breakers lists those that are not closed, and closes one', async () => {
    await until('a breaker is open', 20_000, async () => / open /.test(await output('breakers')));
    const { instances } = await document('breakers', 'list');
    const [open] = instances as { key: string }[];
    assert.ok(open);
    assert.match(
      await output('breakers', 'reset', open.key, ...reason),
      /^Done: the breaker of pve::\w+ was (open|half_open), and is closed\.$/m,
    );
  });

  it('dlq lists dead letters, retries one or all, and removes one', async () => {
    assert.match(await output('dlq'), /^pve::refuses +dead-letter +permanent_failure/m);
    assert.match(
      await output('dlq', 'retry', key),
      /^Done: pve::refuses is polled at 20\S+ \(tries before: \d+\)\.$/m,
    );
    assert.match(
      await output('dlq', 'retry', '--all', '--reason', 'clear \u001b[2J\u202e'),
      /^Done: \d+ are polled soon:\n {2}pve::/m,
    );
    const { deadLetters } = await document('dlq', 'list', '--group', 'lab');
    assert.equal((deadLetters as unknown[]).length, 1);
    assert.match(await output('dlq', 'remove', key, ...reason), /is a dead letter no more, and is paused/);
    const again = await run('dlq', 'remove', key, ...reason);
    assert.deepEqual([again.code, again.out], [1, '']);
    assert.match(await output('dlq', 'list', '--group', 'lab'), /^There is no dead letter\.$/m);
  });

  it('tokens makes, lists, rotates and revokes them, and shows a secret once', async () => {
    const made = await output(
      'tokens',
      'create',
      'ci',
      '--scope',
      'read',
      '--expires',
      '2099-01-01T00:00:00Z',
      ...reason,
    );
    const secret = made.trim().split('\n').at(-1) ?? '';
    assert.equal((await service.get('/api/config', { authorization: `Bearer ${secret}` })).status, 200);
    said.pop();
    said.pop();
    assert.match(await output('tokens'), /^ci +read +usable /m);
    const { secret: rotated } = await document('tokens', 'rotate', 'ci', '--overlap', '1h', ...reason);
    assert.notEqual(rotated, secret);
    said.pop();
    said.pop();
    assert.match(await output('tokens', 'revoke', 'ci', ...reason), /^Done: ci is revoked\.$/m);
    const { tokens } = await document('tokens', 'list');
    assert.equal(
      (tokens as { name: string; state: string }[]).find(({ name }) => name === 'ci')?.state,
      'revoked',
    );
    for (const each of [secret, String(rotated)])
      assert.ok(!said.join('').includes(each) && !service.log.includes(each), 'a secret is shown once');
  });

  it('audit lists what was done, newest first, and narrows it down', async () => {
    const out = await output('audit', 'list');
    assert.match(
      out.split('\n')[1] ?? '',
      /^\d+ +20\S+ +allowed +token\.revoke +ci +admin +127\.0\.0\.1 +because/,
    );
    assert.match(await output('audit', 'list', '--subject', key, '--outcome', 'refused'), /dlq\.remove/);
    assert.match(await output('audit', 'list', '--limit', '1'), /There is more: raise --limit/);
    assert.match(await output('audit', 'list', '--action', 'dlq.retry-all'), /clear \ufffd\[2J\ufffd$/m);
    const { entries } = await document('audit', 'list', '--action', 'instance.pause');
    assert.equal((entries as unknown[]).length, 1);
  });

  it('says what the service refuses, with 1, and as a problem document to machines', async () => {
    const unknown = await run('instances', 'show', 'pve::nobody');
    assert.deepEqual([unknown.code, unknown.out], [1, '']);
    assert.match(unknown.err, /^rollcall: [^\n]*pve::nobody[^\n]*\n$/);
    const asJson = await run('instances', 'show', 'pve::nobody', '--json');
    assert.equal((JSON.parse(asJson.err) as { status: number }).status, 404);
    const stranger = await rollcall(['tokens'], service.folder, {
      ROLLCALL_URL: service.url,
      ROLLCALL_TOKEN: 'rc_no',
    });
    assert.equal(stranger.code, 1);
  });

  it('answers a command line that means nothing with 2, and says what would', async () => {
    const because: [string[], RegExp][] = [
      [['status', 'now'], /There is more than is understood: "now"/],
      [['instances', 'stop'], /no command "stop" after "rollcall instances": write list or show or pause/],
      [['instances', 'show'], /KEY is missing: write it as in "rollcall instances show pve::pve-node1"/],
      [['instances', 'pause', key], /needs its reason: say why with --reason/],
      [
        ['instances', 'pause', key, '--until', 'noon', ...reason],
        /--until is "noon": must be an RFC 3339 time/,
      ],
      [['instances', 'poll', key, '--part', 'roof'], /--part is \["roof"\]: /],
      [['instances', '--sort', 'luck'], /--sort is "luck": /],
      [['instances', '--limit', 'all'], /--limit is "all": must be a whole number/],
      [['breakers', 'reset', key], /needs its reason/],
      [['dlq', 'retry'], /Say what to retry: either a KEY/],
      [['dlq', 'retry', key, '--all'], /Say what to retry: either a KEY/],
      [
        ['tokens', 'create', 'Mine', '--scope', 'read', ...reason],
        /NAME is "Mine": must be 1 to 63 lower-case/,
      ],
      [['tokens', 'create', 'ci', ...reason], /--scope is missing: must be read, operate or admin/],
      [['tokens', 'create', 'ci', '--scope', 'all', ...reason], /--scope is "all": must be read, operate/],
      [
        ['tokens', 'rotate', 'ci', '--overlap', '9', ...reason],
        /--overlap is "9": must be a number with a unit/,
      ],
      [['tokens', 'rotate', 'ci', '--overlap', '30d', ...reason], /--overlap is 2592000: .*604800/],
      [['audit'], /A command is missing after "rollcall audit"/],
      [['audit', 'list', '--from', 'noon'], /--from is "noon": must be an RFC 3339 time/],
      [['audit', 'verify', '--head', `1:${'0'.repeat(64)}`], /--head goes with a FILE/],
      [['audit', 'verify', 'file', '--head', '1'], /--head is "1": write it as N:HASH/],
    ];
    for (const [args, message] of because) {
      const { code, out, err } = await run(...args);
      assert.match(err, message, args.join(' '));
      assert.deepEqual([code, out], [2, ''], args.join(' '));
    }
    const missing = await run('audit', 'verify', 'nowhere.ndjson');
    assert.equal(missing.code, 1);
    assert.match(missing.err, /nowhere\.ndjson cannot be read \(ENOENT\)/);
  });

  it('has help for each group', async () => {
    for (const group of ['status', 'instances', 'breakers', 'dlq', 'config', 'tokens', 'audit'])
      assert.match(
        await output(group, '--help'),
        new RegExp(`^rollcall ${group}[^]*Exit codes: 0 done`, 'm'),
      );
  });

  it('never printed a secret', () => {
    const admin = readFileSync(join(service.folder, 'admin.token'), 'utf8').trim();
    for (const secret of [admin, planted]) {
      assert.ok(!said.join('').includes(secret));
      assert.ok(!service.log.includes(secret));
    }
  });
});
