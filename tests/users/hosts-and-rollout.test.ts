import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { auditedEvent } from '../../src/contract/events.ts';
import type { RolloutDocument } from '../../src/contract/rollout.ts';
import type { RunSheet } from '../../src/contract/run-sheet.ts';
import { hasty } from '../integration/service-process.ts';
import { startStub, type StubScheduler } from '../integration/stub-scheduler.ts';
import type { WrittenPlan } from '../written-plans.ts';
import { Installation } from './installation.ts';

/**
 * The second and the third user of the README, without a Grafana: the operator of hosts, and the feature owner who
 * carries a rollout to 100 % on them and has to roll back once. What breaks is the same host for both.
 */
const root = join(import.meta.dirname, '../..');
const admin = 'admin.token';
const owner = 'olga.token';
const key = 'pve::pve-node1';
const chatPath = '/hooks/olga';
const because = (reason: string) => ['--reason', reason];

let chat: StubScheduler;
let installation: Installation;

/** The plan to practise on, of which two stages are enough, and which trips as soon as a breaker stays open. */
function shortPlan(): WrittenPlan {
  const text = readFileSync(join(root, 'docs/practice/adaptive-polling.yaml'), 'utf8');
  const written = parse(text.replaceAll(/window: \d+s/g, 'window: 20s')) as WrittenPlan;
  const [staging, , , , everybody] = written.stages;
  return {
    ...written,
    largestStepPercent: 100,
    criteria: {
      ...(written.criteria as object),
      breakers: {
        title: 'Every breaker is closed',
        source: { kind: 'history', series: 'breakers.notClosed' },
        test: {
          kind: 'threshold',
          aggregate: 'last',
          comparison: '<',
          threshold: 1,
          window: '20s',
          minSamples: 2,
        },
      },
      'test-suite': {
        title: 'The tests passed within a day',
        source: { kind: 'artefact', name: 'test-suite' },
        test: { kind: 'age', atMost: '24h' },
      },
    },
    rollback: ['test-suite'],
    stages: [
      { ...staging, dwell: '20s', rollback: ['breakers'] },
      { ...everybody, dwell: '1s', exit: ['test-suite'] },
    ],
  };
}

before(async () => {
  chat = await startStub(() => ({ status: 204, body: '' }));
  const settings = {
    plans: 'plans',
    polling: { ...hasty, deadLetterRetry: '1h' },
    sources: { artefacts: { 'test-suite': 'test-suite.json' } },
    webhooks: [{ name: 'olga', url: chat.url + chatPath, secretFile: 'chat.secret' }],
  };
  installation = await Installation.start(6, settings, (folder) => {
    mkdirSync(join(folder, 'plans'));
    writeFileSync(join(folder, 'plans/practice.yaml'), stringify(shortPlan()));
    const finishedAt = new Date().toISOString();
    writeFileSync(join(folder, 'test-suite.json'), JSON.stringify({ finishedAt }));
    writeFileSync(join(folder, 'chat.secret'), `whsec_${Buffer.alloc(32, 7).toString('base64')}`);
  });
});
after(async () => {
  await chat.close();
  await installation.discard();
});

const asAdmin = (...args: string[]) => installation.output(admin, ...args);
const asOwner = (...args: string[]) => installation.output(owner, ...args);
const rollout = () => installation.service.rollout('practice');
async function judged(decision: string): Promise<void> {
  let verdict: RolloutDocument['verdict'] = null;
  await installation
    .until(`the verdict is ${decision}`, async () => {
      ({ verdict } = await rollout());
      return verdict?.decision === decision;
    })
    .catch((error: unknown) => {
      throw new Error(`it is ${verdict?.decision}: ${verdict?.reasons.join('; ')}`, { cause: error });
    });
}
/** What reached the feature owner's chat. */
const told = () => chat.received.map(({ body }) => auditedEvent.parse(JSON.parse(body)));

describe('the operator of hosts', () => {
  test('writes their addresses, tokens and fingerprints into a file, and sees every one of them polled', async () => {
    await installation.until('every host was polled', async () =>
      (await installation.service.health()).instances.every(({ pollStatus }) => pollStatus.lastSuccess),
    );
    assert.ok(installation.hosts.instances.every(({ url, tls }) => /^https:/.test(url) && tls?.fingerprint));
    assert.match(await asAdmin('status'), /^Polling +6 instances, adaptive polling is off$/m);
    assert.equal(statSync(join(installation.folder, admin)).mode & 0o777, 0o600);
  });

  test('makes the feature owner a token of her own, which is kept in a file', async () => {
    const made = await asAdmin('tokens', 'create', 'olga', '--scope', 'admin', ...because('she rolls out'));
    installation.said.length = 0;
    writeFileSync(join(installation.folder, owner), made.trim().split('\n').at(-1) ?? '', { mode: 0o600 });
    assert.match(await asOwner('rollout'), /^practice +draft/m);
  });
});

describe('the feature owner', () => {
  test('cannot start before the window is approved, and then starts at staging', async () => {
    const early = await installation.run(owner, 'rollout', 'start', 'practice', ...because('let us go'));
    assert.equal(early.code, 1);
    await asOwner('rollout', 'tick', 'practice', 'rollout-window', ...because('change 4711'));
    await asOwner('rollout', 'start', 'practice', ...because('the window is open'));
    await installation.until(
      'staging is polled adaptively',
      async () => (await installation.service.instance('pve-node3')).schedule?.adaptive === true,
    );
    assert.match(await asOwner('rollout', 'show', 'practice'), /^State +\w+, stage staging/m);
  });
});

describe('a host that fails', () => {
  test('opens its breaker, which the operator sees with the reason', async () => {
    await installation.hosts.order('pve-node1', { kind: '500' });
    await installation.until(
      'its breaker is open',
      async () => (await installation.service.instance('pve-node1')).breaker.state !== 'closed',
    );
    assert.match(await asAdmin('breakers'), /^pve::pve-node1 +.*answered with HTTP 500$/m);
  });

  test('turns the verdict to rollback, which pages; the feature owner rolls back, and her chat is told', async () => {
    await judged('rollback');
    const metricsUrl = installation.service.printed.get('metrics') as string;
    await installation.until('the shipped rule rollback-wanted has what it fires on', async () =>
      /^rollcall_rollout_verdict\{rollout="practice",verdict="rollback"\} 1$/m.test(
        await (await fetch(metricsUrl)).text(),
      ),
    );
    const early = await installation.run(
      owner,
      'rollout',
      'promote',
      'practice',
      ...because('it is only one'),
    );
    assert.equal(early.code, 1);
    await asOwner('rollout', 'rollback', 'practice', ...because('a breaker stays open'));
    await installation.until(
      'no host is polled adaptively',
      async () => !(await installation.service.health()).instances.some(({ schedule }) => schedule?.adaptive),
    );
    await installation.until('her chat was told', () =>
      told().some(({ action, reason }) => action === 'rollout.rollback' && reason === 'a breaker stays open'),
    );
  });

  test('comes back, and its breaker is closed by hand, with a reason', async () => {
    // By then it was given up, and would be asked again in an hour.
    await installation.until(
      'it is a dead letter',
      async () => (await installation.service.instance('pve-node1')).deadLetter.present,
    );
    await installation.hosts.order('pve-node1', { kind: 'recover' });
    const reset = await asAdmin('breakers', 'reset', key, ...because('the disk was replaced'));
    assert.match(reset, /^Done: the breaker of pve::pve-node1 was (open|half_open), and is closed\.$/m);
    await installation.until(
      'it is polled well',
      async () => (await installation.service.instance('pve-node1')).pollStatus.consecutiveFailures === 0,
    );
  });
});

describe('the second attempt', () => {
  test('goes on through a restart of the service, which loses nothing', async () => {
    await asOwner('rollout', 'tick', 'practice', 'rollout-window', ...because('change 4712'));
    await asOwner('rollout', 'start', 'practice', ...because('the host was mended'));
    await installation.until('it runs', async () => (await rollout()).state === 'running');
    await asAdmin('config', 'set', 'workers=8', ...because('fewer hosts'));
    const entries = (await installation.service.audit()).length;
    await installation.restart();
    const { state, stage } = await rollout();
    assert.deepEqual([state, stage], ['running', 'staging']);
    assert.match(await asAdmin('config', 'show'), /workers +8/);
    assert.ok((await installation.service.audit()).length >= entries);
    assert.equal((await installation.service.instance('pve-node1')).breaker.state, 'closed');
  });

  test('reaches 100 % on evidence and two sign-offs', async () => {
    for (const stage of ['staging', 'p100']) {
      await asOwner('rollout', 'sign-off', 'practice', 'feature-owner', ...because(`${stage} is well`));
      await judged('promote');
      const { stage: at } = await rollout();
      assert.equal(at, stage);
      await asOwner('rollout', 'promote', 'practice', ...because(`the criteria of ${stage} pass`));
    }
    await installation.until('it is done', async () => (await rollout()).state === 'done');
    const { instances } = await installation.service.health();
    assert.ok(instances.every(({ schedule }) => schedule?.adaptive));
  });

  test('leaves a sealed run sheet, of which all stands in an unbroken log', async () => {
    await installation.until('the sheet is sealed', async () => {
      const { body } = await installation.service.get('/api/rollouts/practice/run-sheet');
      return (body as RunSheet).seal !== null;
    });
    await asOwner('sheet', 'export', 'practice', 'practice.md');
    await asAdmin('audit', 'export', 'audit.ndjson');
    assert.match(await asAdmin('audit', 'verify', 'audit.ndjson'), /^The file is unbroken: \d+ entries/);
    const verified = await asOwner('sheet', 'verify', 'practice.md', '--audit', 'audit.ndjson');
    assert.match(verified, /^The sheet is what was sealed: run 2 of practice, done/);
    assert.match(verified, /All that it says stands in the audit log/);
    const log = readFileSync(join(installation.folder, 'audit.ndjson'), 'utf8');
    for (const reason of ['a breaker stays open', 'the disk was replaced', 'the criteria of p100 pass'])
      assert.ok(log.includes(reason), reason);
  });

  test('and no secret was said on the way', () => {
    const secrets = [admin, owner].map((file) =>
      readFileSync(join(installation.folder, file), 'utf8').trim(),
    );
    for (const { auth } of installation.hosts.instances)
      if (auth) secrets.push('secret' in auth ? auth.secret : auth.password);
    const everything = [...installation.said, installation.service.log].join('\n');
    for (const secret of [...secrets, chatPath]) assert.ok(!everything.includes(secret));
  });
});
