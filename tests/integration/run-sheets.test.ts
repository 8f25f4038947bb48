import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import pino from 'pino';
import type { AuditEntry } from '../../src/contract/audit.ts';
import type { RunSheet, RunSheetContent } from '../../src/contract/run-sheet.ts';
import { sheetMarkdown } from '../../src/contract/run-sheet/markdown.ts';
import { sealOf, sheetJson, sheetOf } from '../../src/contract/run-sheet/seal.ts';
import { readAudit } from '../../src/scheduler/audit/audit-log.ts';
import { exportAudit } from '../../src/scheduler/audit/export.ts';
import { checkAgainstLog } from '../../src/scheduler/rollout/run-sheet/against-log.ts';
import { deriveRunSheet } from '../../src/scheduler/rollout/run-sheet/derive.ts';
import { RunSheets } from '../../src/scheduler/rollout/run-sheet/run-sheets.ts';
import { buildApp, type ServerPorts } from '../../src/scheduler/server/app.ts';
import type { App } from '../../src/scheduler/server/typed-app.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { openTestDatabase } from '../embedded-database.ts';
import { RolloutWorld, admin, bad, good, person, stage } from '../rollout-world.ts';
import { emptyAudit } from '../tampering.ts';
import { gatePorts } from './gate-ports.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

let database: Database;
let folder: string;
let world: RolloutWorld;
let runs: RunSheets;
/** Every sheet that there was after each step of the story, and the log at its end. */
const sheets: RunSheet[] = [];
let log: AuditEntry[];

/** Two runs of a small plan: one with all that can happen, rolled back by a kill switch; one that is done. */
before(async () => {
  ({ database, folder } = await openTestDatabase());
  await emptyAudit(database);
  const tick = { kind: 'tick', name: 'window', title: 'The window is open', role: 'sre' };
  world = await RolloutWorld.open(database, {
    stages: [
      stage('one', 25, { preconditions: [tick], signOffs: ['sre'], snapshots: ['0h', 'end'] }),
      stage('two', 100),
    ],
    recovery: [{ criterion: 'backlog', within: '2m' }],
    drills: {
      hang: { title: 'Hang', killSwitch: 'off', fault: 'hang', budget: '5s', cadence: [{ every: '7d' }] },
    },
  });
  runs = new RunSheets(database);
  const { controller, id } = world;
  const revision = async () => (await world.get()).revision;
  const keep = async () => void sheets.push(await runs.get(id));

  await controller.confirm(id, { precondition: 'window', reason: 'it is', revision: 0 }, person('grace'));
  await world.ticks(1);
  await world.act('start');
  await keep();
  await world.ticks(6);
  await assert.rejects(world.act('promote', person('mallory')));
  await controller.note(id, { reason: '<b>a note</b>\u001b[2J' }, person('grace'));
  await controller.drill(
    id,
    'hang',
    { reason: 'as planned', revision: await revision(), dryRun: true },
    admin,
  );
  await world.wait(10_000);
  await keep();
  await controller.signOff(id, { role: 'sre', reason: 'well', revision: await revision() }, person('grace'));
  await world.ticks(5);
  await world.act('promote');
  await keep();
  await world.ticks(5, bad);
  await controller.killSwitch(id, 'off', { reason: 'too much' }, person('iris'));
  await controller.idle();
  await keep();
  await world.ticks(8);
  await keep();
  await controller.note(id, { reason: 'impact: nobody noticed' }, person('iris'));
  await controller.note(id, { reason: 'Follow-up: grace, by Friday' }, person('iris'));
  await keep();

  await controller.confirm(
    id,
    { precondition: 'window', reason: 'again', revision: await revision() },
    admin,
  );
  await world.ticks(1);
  await world.act('start');
  await keep();
  await world.ticks(6);
  await controller.drill(
    id,
    'hang',
    { reason: 'as planned', revision: await revision(), dryRun: true },
    admin,
  );
  await world.wait(10_000);
  await controller.signOff(id, { role: 'sre', reason: 'well', revision: await revision() }, admin);
  await world.ticks(5);
  await world.act('promote');
  await world.ticks(6, good);
  await world.act('promote');
  await keep();
  log = await readAudit(database, 10_000);
});
after(async () => {
  await world.controller.stop();
  await database.close();
  rmSync(folder, { recursive: true });
});

const content = (number: number): RunSheetContent => {
  const found = deriveRunSheet(log, world.id, number);
  assert.ok(found);
  return found;
};

describe('the run sheet of a run that was rolled back', () => {
  it('says who did what, when, why and on what evidence', () => {
    const { transitions, preconditions, signOffs, notes, refusals, state, stages } = content(1);
    assert.equal(state, 'rolled-back');
    assert.deepEqual(
      transitions.map(({ action, toState }) => [action, toState]),
      [
        ['start', 'promoting'],
        ['in-effect', 'running'],
        ['promote', 'promoting'],
        ['in-effect', 'running'],
        ['kill-switch', 'rolling-back'],
        ['in-effect', 'rolled-back'],
      ],
    );
    for (const { by, reason, evidence } of transitions) assert.ok(by && reason && evidence);
    assert.deepEqual(
      preconditions.map(({ stage, title, by, reason }) => [stage, title, by, reason]),
      [['one', 'The window is open', 'grace', 'it is']],
    );
    assert.deepEqual(
      signOffs.map(({ stage, role, by }) => [stage, role, by]),
      [['one', 'sre', 'grace']],
    );
    assert.equal(notes.length, 3);
    assert.deepEqual(
      refusals.shown.map(({ action, by }) => [action, by]),
      [['promote', 'mallory']],
    );
    assert.deepEqual(
      stages.map(({ name, endedBy }) => [name, endedBy]),
      [
        ['one', 'promote'],
        ['two', 'kill-switch'],
      ],
    );
  });

  it('has its snapshots, its verdicts with query and evidence, and how the lever moved', () => {
    const { snapshots, verdicts, leverChanges, killSwitches, drills, recovery } = content(1);
    assert.deepEqual(
      snapshots.map(({ stage, label }) => [stage, label]),
      [
        ['one', '0h'],
        ['one', 'end'],
        ['two', 'end'],
      ],
    );
    assert.deepEqual(
      verdicts.map(({ action, decision }) => [action, decision]),
      [
        ['promote', 'promote'],
        ['kill-switch', 'rollback'],
      ],
    );
    for (const { query, evidenceHash } of verdicts.flatMap(({ criteria }) => criteria))
      assert.match(`${query} ${evidenceHash}`, /^history: .* [0-9a-f]{64}$/);
    assert.deepEqual(
      leverChanges.map(({ purpose, effect }) => [purpose, effect?.withinBudget]),
      ['stage', 'drill', 'restore', 'stage', 'kill-switch'].map((purpose) => [purpose, true]),
    );
    const [pull] = killSwitches;
    assert.deepEqual([pull?.name, pull?.budgetSeconds, pull?.withinBudget], ['off', 5, true]);
    const [drill] = drills;
    assert.deepEqual([drill?.name, drill?.dryRun, drill?.passed, drill?.why], ['hang', true, true, null]);
    assert.equal(typeof drill?.secondsToEffect, 'number');
    assert.deepEqual(
      recovery.map(({ criterion, late, seconds }) => [criterion, late, seconds !== null]),
      [['backlog', false, true]],
    );
  });

  it('fills in the incident note, and what people know comes from their notes', () => {
    const [incident, ...others] = content(1).incidents;
    assert.equal(others.length, 0);
    assert.equal(incident?.stage, 'two');
    assert.deepEqual(
      incident?.triggers.map(({ criterion, value }) => [criterion, value]),
      [['backlog', 300]],
    );
    assert.deepEqual(incident?.killSwitches, ['off']);
    assert.equal(incident?.change.to.enabled, false);
    assert.equal(incident?.impact?.text, 'nobody noticed');
    assert.deepEqual(incident?.followUp.note?.text, 'grace, by Friday');
    assert.ok(incident && incident.firstObserved < (content(1).killSwitches[0]?.at ?? ''));
    const before = sheets[4]?.content.incidents[0];
    assert.equal(before?.impact, null);
    assert.match(
      sheetMarkdown(sheets[4] as RunSheet),
      /Customer impact summary: \*to be filled in by a person/,
    );
  });
});

describe('a run sheet', () => {
  it('is open while its run is under way, and sealed from when nothing is waited for', () => {
    assert.deepEqual(
      sheets.map(({ content: { run: number, closed } }) => [number, closed]),
      [
        [1, false],
        [1, false],
        [1, false],
        // Rolled back, and whether it has recovered is still to be seen.
        [1, false],
        [1, true],
        [1, true],
        [2, false],
        [2, true],
      ],
    );
    for (const { content, seal } of sheets) assert.equal(seal, content.closed ? sealOf(content) : null);
  });

  it('is derived anew from the log, whatever the order of its entries and whatever came later', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sheets), fc.nat(), ({ content }, seed) => {
        const entries = log
          .filter(({ sequence }) => sequence <= content.log.last.entry)
          .sort((a, b) => ((a.sequence * (seed + 7)) % 101) - ((b.sequence * (seed + 7)) % 101));
        assert.deepEqual(deriveRunSheet(entries, content.rollout, content.run), content);
        assert.equal(checkAgainstLog(content, entries), undefined);
      }),
    );
  });

  it('that says anything that the log does not is found out, even with a seal that fits', () => {
    const real = content(1);
    const paths = leaves(real);
    fc.assert(
      fc.property(fc.constantFrom(...paths), (path) => {
        const forged = structuredClone(real);
        change(forged, path);
        const why = checkAgainstLog(
          forged,
          log.filter(({ sequence }) => sequence <= real.log.last.entry),
        );
        assert.notEqual(why, undefined, path.join('.'));
      }),
      { numRuns: 200 },
    );
  });

  it('of a run that is not there is answered with those that are', async () => {
    await assert.rejects(runs.get(world.id, 3), /started 2 times: name a run from 1 to 2/);
    await assert.rejects(runs.get('never'), /never was never started, or there is no such rollout/);
  });
});

describe('GET /api/rollouts/{id}/run-sheet', () => {
  let app: App;
  let gate: Awaited<ReturnType<typeof gatePorts>>;
  before(async () => {
    gate = await gatePorts({ database, folder, token: 'rc_test_0123456789abcdef0123456789abcdef' });
    // The routes of other subjects are not asked.
    app = buildApp({ ...gate.ports, runSheets: runs } as unknown as ServerPorts, pino({ level: 'silent' }));
  });
  after(async () => {
    await app.close();
    await gate.close();
  });
  const ask = async (query: string, accept = '*/*') => {
    const url = `/api/rollouts/${world.id}/run-sheet${query}`;
    const { statusCode, headers, payload } = await app.inject({ method: 'GET', url, headers: { accept } });
    return { status: statusCode, type: headers['content-type'], text: payload };
  };

  it('gives the sheet as it is sealed, byte for byte, as JSON or Markdown', async () => {
    const sealed = sheetOf(content(1));
    const [json, markdown] = [sheetJson(sealed), sheetMarkdown(sealed)];
    const asked: [query: string, accept: string | undefined, text: string, type: RegExp][] = [
      ['?run=1', undefined, json, /^application\/json/],
      ['?run=1', 'text/markdown', markdown, /^text\/markdown/],
      ['?run=1', 'application/json, text/markdown', json, /^application\/json/],
      ['?run=1&format=markdown', 'application/json', markdown, /^text\/markdown/],
      ['?run=1&format=json', 'text/markdown', json, /^application\/json/],
    ];
    for (const [query, accept, text, type] of asked) {
      const answer = await ask(query, accept);
      assert.deepEqual([answer.status, answer.text === text], [200, true], `${query} ${accept}`);
      assert.match(answer.type ?? '', type);
    }
    assert.equal((await ask('')).text, sheetJson(sheetOf(content(2))));
  });

  it('says what is wrong with what was asked', async () => {
    for (const [query, status, said] of [
      ['?run=9', 404, /name a run from 1 to 2/],
      ['?run=0', 400, /must be a whole number from 1/],
      ['?run=x', 400, /must be a whole number from 1/],
      ['?format=pdf', 400, /must be json or markdown/],
    ] as const) {
      const answer = await ask(query);
      assert.equal(answer.status, status, query);
      assert.match(answer.text, said);
    }
  });
});

describe('rollcall sheet verify', () => {
  const file = (name: string, text: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const verify = async (...args: string[]) => {
    const { stdout, code } = await run(process.execPath, ['src/cli/main.ts', 'sheet', 'verify', ...args], {
      cwd: root,
    }).then(
      ({ stdout }) => ({ stdout, code: 0 }),
      (error: { stdout: string; stderr: string; code: number }) => ({
        ...error,
        stdout: error.stdout + error.stderr,
      }),
    );
    return { stdout, code };
  };
  let audit: string;
  before(async () => {
    const pieces: string[] = [];
    for await (const piece of exportAudit(database)) pieces.push(piece);
    audit = file('audit.ndjson', pieces.join(''));
  });

  it('says that a sheet is what was sealed and what the log says, without a service', async () => {
    const sealed = sheetOf(content(1));
    for (const path of [file('a.md', sheetMarkdown(sealed)), file('a.json', sheetJson(sealed))]) {
      const { stdout, code } = await verify(path, '--audit', audit);
      assert.match(
        stdout,
        /what was sealed: run 1 of .*, rolled-back, [0-9a-f]{64}\nAll that it says stands in/,
      );
      assert.equal(code, 0);
    }
    assert.match((await verify(join(folder, 'a.md'))).stdout, /was not asked: give an export/);
  });

  it('ends with 3 for a sheet that was changed, and for one that was made up with a seal that fits', async () => {
    const changed = Buffer.from(sheetMarkdown(sheetOf(content(1))).replace('too much', 'too mild'));
    const one = await verify(file('b.md', changed));
    assert.deepEqual(
      [one.code, /^BROKEN: the sheet says something else/.test(one.stdout)],
      [3, true],
      one.stdout,
    );
    const forged = sheetOf({ ...content(1), state: 'done' });
    const path = file('c.json', sheetJson(forged));
    assert.equal((await verify(path)).code, 0);
    const two = await verify(path, '--audit', audit);
    assert.deepEqual([two.code, two.stdout.trim()], [3, 'BROKEN: the log says something else of state.']);
  });

  it('ends with 1 for a sheet that is open, and for a file that cannot be read', async () => {
    const open = await verify(file('d.json', sheetJson(sheets[0] as RunSheet)), '--audit', audit, '--json');
    assert.equal(open.code, 1);
    const told = JSON.parse(open.stdout) as { ok: boolean; sealed: boolean; inLog: boolean };
    assert.deepEqual([told.ok, told.sealed, told.inLog], [false, false, true]);
    assert.match((await verify(join(folder, 'none.md'))).stdout, /cannot be read \(ENOENT\)/);
  });
});

/** Paths of all values that are no containers, but for which run it is: another run is another sheet. */
function leaves(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value)
    .flatMap(([key, inner]) => leaves(inner, [...path, key]))
    .filter(([first]) => first !== 'run');
}

function change(value: object, path: string[]): void {
  const parent = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>(
      (node, key) => node[key] as Record<string, unknown>,
      value as Record<string, unknown>,
    );
  const key = path.at(-1) as string;
  parent[key] = typeof parent[key] === 'number' ? parent[key] + 1 : `${String(parent[key])} forged`;
}
