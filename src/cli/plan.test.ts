import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { plan } from './plan.ts';
import { UsageError } from './usage-error.ts';

const shipped = (name: string) => join(import.meta.dirname, `../../rollouts/${name}.yaml`);
const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
after(() => rmSync(folder, { recursive: true }));

const text = readFileSync(shipped('optimize'), 'utf8');
const bad = join(folder, 'bad.yaml');
writeFileSync(
  bad,
  text.replace('mode: manual', 'mode: \u001b[31mred').replace('audience: internal', 'audience: us'),
);

async function run(...args: string[]): Promise<{ text: string; exitCode: number }> {
  const output = await plan(args, {});
  return typeof output === 'string' ? { text: output, exitCode: 0 } : output;
}

describe('rollcall plan check', () => {
  it('says that sound plans are sound, and by which hash they go', async () => {
    const { text: said, exitCode } = await run('check', shipped('optimize'), shipped('adaptive-polling'));
    assert.equal(exitCode, 0);
    const hash = createHash('sha256').update(text).digest('hex');
    assert.match(
      said,
      new RegExp(`optimize\\.yaml: the plan optimize is sound, 3 stages, SHA-256 ${hash}\\n.*5 stages`),
    );
  });

  it('exits with 1 and tells every problem of every file, without what could steer a terminal', async () => {
    const { text: said, exitCode } = await run(
      'check',
      bad,
      shipped('optimize'),
      join(folder, 'absent.yaml'),
    );
    assert.equal(exitCode, 1);
    assert.match(
      said,
      /bad\.yaml:7:7: mode: must be one of manual, auto-rollback, auto-promote, and is "\\u001b\[31mred"\n/,
    );
    assert.match(
      said,
      /bad\.yaml:\d+:17: stages\.1\.settings\.audience: must be one of none, internal, public, and is "us"\n/,
    );
    assert.ok(!said.includes('\u001b'));
    assert.match(said, /optimize\.yaml: the plan optimize is sound/);
    assert.match(said, /absent\.yaml:1:1: the plan: cannot be read \(ENOENT\): name a plan file$/);
  });

  it('gives machines a document a file', async () => {
    const { text: said, exitCode } = await run('check', '--json', shipped('optimize'), bad);
    assert.equal(exitCode, 1);
    const [sound, faulty] = JSON.parse(said) as {
      name: string | null;
      problems: { line: number; field: string }[];
    }[];
    assert.deepEqual([sound?.name, sound?.problems], ['optimize', []]);
    assert.ok((faulty?.problems.length ?? 0) > 0);
    assert.equal(typeof faulty?.problems[0]?.line, 'number');
  });

  it('without a file, or with a flag that does not exist, says what to write', async () => {
    await assert.rejects(
      run('check'),
      (error) => error instanceof UsageError && /FILE is missing/.test(error.message),
    );
    await assert.rejects(run('check', '--fix', bad), UsageError);
    await assert.rejects(run('lint', bad), /write check or explain/);
  });
});

describe('rollcall plan explain', () => {
  const explained = async (name: string) => (await run('explain', shipped(name))).text;

  it('tells how long the rollout takes at least, with and without what is optional', async () => {
    assert.match(await explained('adaptive-polling'), /It takes 54h at least\./);
    assert.match(await explained('search-console-sync'), /It takes 8d at least, 15d with what is optional\./);
  });

  it('tells what each stage sets, needs, is left by, records, and who signs off', async () => {
    const said = await explained('adaptive-polling');
    for (const sentence of [
      '1. Staging (staging), 24h at least',
      'Sets adaptive polling of group staging and 25 % of the instances.',
      'soak-test: the artefact soak-test is no older than 24h',
      'on-call confirms: The playbook is acknowledged',
      'queue: the maximum of queue.backlog over 30m is < 1.5 × instances, on 30 samples or more',
      'dead-letters-doubled: the maximum of deadLetters.count over 1m is < 2 × the baseline (which counts as 2 at least), on 5 samples or more',
      'alerts-quiet: the maximum of alerts that fire with owner=rollcall over 30m is <= 0',
      'Snapshots: at the beginning, after 12h, after 24h, at the end.',
      'Signed off by feature-owner, sre.',
      'A rollback sets adaptive polling off, in effect within 5m.',
      'queue-recovered: the maximum of queue.backlog over 5m',
    ])
      assert.ok(said.includes(sentence), `${sentence}\n\n${said}`);
  });

  it('tells kill switches with their steps and budgets, and drills with their cadence', async () => {
    const said = await explained('search-console-sync');
    for (const sentence of [
      'Sets in flight up to 5, then 2m later concurrency 2, in effect within 5m; puts the rollout on hold',
      'Sets concurrency 1, stop, drop the queue and start again, in effect within 10m',
      'Pulls rate-limit-spike, within 2m; every 7d until 30d into the last stage, then every 30d',
    ])
      assert.ok(said.includes(sentence), `${sentence}\n\n${said}`);
  });

  it('tells rates with the evidence that they need, and versions with who may choose', async () => {
    const said = await explained('optimize');
    for (const sentence of [
      'the rate of the query optimize-timeouts is at most 0.03 with 95 % confidence on all runs of the stage',
      'Sets versions rebal.greedy.v1, rebal.global.v1, default rebal.greedy.v1, chosen by people inside.',
      'ends the rollout as rolled back',
    ])
      assert.ok(said.includes(sentence), `${sentence}\n\n${said}`);
  });

  it('of a faulty plan tells its problems instead', async () => {
    const { text: said, exitCode } = await run('explain', bad);
    assert.equal(exitCode, 1);
    assert.match(said, /bad\.yaml:\d+:\d+: /);
  });
});
