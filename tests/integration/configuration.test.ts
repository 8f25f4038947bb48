import assert from 'node:assert/strict';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import {
  conflictOf,
  defaultConfiguration,
  type ConfigurationChanges,
  type PollingConfiguration,
} from '../../src/contract/configuration.ts';
import { ProblemError } from '../../src/contract/problem.ts';
import { readAudit } from '../../src/scheduler/audit/audit-log.ts';
import { brokenLink } from '../../src/scheduler/audit/verify-chain.ts';
import { systemClock } from '../../src/scheduler/clock/clock.ts';
import { Configuration } from '../../src/scheduler/configuration/configuration.ts';
import { ConfigurationError } from '../../src/scheduler/configuration/configuration-error.ts';
import { fromSettings } from '../../src/scheduler/configuration/lever-and-cadence.ts';
import { settingsSchema } from '../../src/scheduler/settings/schema.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { openTestDatabase } from '../embedded-database.ts';
import { startPostgres, type PostgresServer } from '../postgres-server.ts';
import { emptyAudit } from '../tampering.ts';
import { until } from './service-process.ts';

/** What a settings file that says nothing gives. */
const settings = settingsSchema.parse({}).polling;
const actor = { name: 'ada', address: '127.0.0.1', requestId: 'req-1' };
const reason = 'because the test says so';

const server: PostgresServer | string = await startPostgres();
after(async () => {
  if (typeof server !== 'string') await server.stop();
});

let database: Database;
let folder: string;
let systemJson: string;
let configuration: Configuration;
const opened: Configuration[] = [];
let logged: { level: string; details: object; message: string }[];
before(async () => {
  ({ database, folder } = await openTestDatabase());
  systemJson = join(folder, 'system.json');
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  await database.script('delete from configuration_versions; delete from configuration_files');
  await emptyAudit(database);
  rmSync(systemJson, { force: true });
  logged = [];
  configuration = await start();
});
// Whatever a test opened, and however it ended.
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function start({
  env = {},
  polling = {},
  over = database,
}: { env?: NodeJS.ProcessEnv; polling?: Partial<typeof settings>; over?: Database } = {}) {
  const log =
    (level: string) =>
    (details: object, message: string): void =>
      void logged.push({ level, details, message });
  const started = await Configuration.start({
    database: over,
    clock: systemClock,
    defaults: fromSettings({ ...settings, ...polling }),
    env,
    systemJsonPath: systemJson,
    log: { info: log('info'), warn: log('warn'), error: log('error') },
  });
  opened.push(started);
  return started;
}

/** Starts it again, as a restart of the service would. */
async function restart(how: Parameters<typeof start>[0] = {}): Promise<void> {
  await configuration.close();
  configuration = await start(how);
}

const change = (changes: ConfigurationChanges, version = configuration.document().version) =>
  configuration.change({ changes, reason, version }, actor);
const rollback = (to: number, version = configuration.document().version) =>
  configuration.rollback({ to, reason, version }, actor);

async function refusal(work: Promise<unknown>): Promise<ProblemError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ProblemError, `refused, not ${String(error)}`);
  return error;
}

describe('the configuration of polling', () => {
  it('starts as version 1, from the settings file', async () => {
    await configuration.close();
    await database.script('delete from configuration_versions');
    configuration = await start({ polling: { workers: 4 } });
    const document = configuration.document();
    assert.equal(document.version, 1);
    assert.deepEqual(document.effective, { ...defaultConfiguration, workers: 4 });
    assert.deepEqual(document.sources.workers, { from: 'file' });
    assert.deepEqual(document.sources.minIntervalSeconds, { from: 'default' });
    assert.equal(document.changedBy, 'settings');
    assert.equal(document.systemJsonError, null);
  });

  it('is changed while it runs: stored, audited, and told of after the commit', async () => {
    const told: [PollingConfiguration, PollingConfiguration, number][] = [];
    const end = configuration.onChange((now, before) =>
      told.push([now, before, configuration.document().version]),
    );
    const document = await change({ adaptivePollingEnabled: false, workers: 32 });
    const expected = { ...defaultConfiguration, adaptivePollingEnabled: false, workers: 32 };
    assert.equal(document.version, 2);
    assert.deepEqual(document.effective, expected);
    assert.deepEqual(configuration.current(), expected);
    assert.deepEqual(document.sources.workers, { from: 'api' });
    assert.equal(document.changedBy, 'ada');
    assert.deepEqual(told, [[expected, defaultConfiguration, 2]]);

    const [entry, ...others] = await readAudit(database, 10);
    assert.deepEqual(others, []);
    assert.equal(entry?.action, 'configuration.change');
    assert.equal(entry?.subject, 'polling-configuration');
    assert.equal(entry?.outcome, 'allowed');
    assert.equal(entry?.reason, reason);
    assert.equal(entry?.requestId, 'req-1');
    assert.deepEqual(entry?.detail.changes, [
      { field: 'adaptivePollingEnabled', from: null, to: false },
      { field: 'workers', from: 16, to: 32 },
    ]);

    end();
    await change({ workers: 33 });
    assert.equal(told.length, 1);
  });

  it('is told of to every listener, also after one that fails', async () => {
    let heard = 0;
    configuration.onChange(() => {
      throw new Error('no such cadence');
    });
    configuration.onChange(() => (heard += 1));
    await change({ workers: 2 });
    assert.equal(heard, 1);
    assert.ok(logged.some(({ level }) => level === 'error'));
  });

  it('survives a restart, down to a database that is opened anew', async () => {
    await change({ adaptivePollingEnabled: false, maxIntervalSeconds: 120 });
    await configuration.close();
    await database.close();
    database = await openDatabase({ databaseUrl: undefined, folder, onError: () => {} });
    configuration = await start();
    assert.equal(configuration.document().version, 2);
    assert.equal(configuration.current().adaptivePollingEnabled, false);
    assert.equal(configuration.current().maxIntervalSeconds, 120);
  });

  it('makes no version of what is so already', async () => {
    await change({ workers: 32 });
    assert.equal((await change({ workers: 32 })).version, 2);
    assert.equal((await configuration.history(10)).versions.length, 2);
    assert.equal((await readAudit(database, 10)).length, 1);
  });

  it('takes one of many changes at the same time, and answers the others with 409', async () => {
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map((workers) => change({ workers }, 1)));
    const done = outcomes.filter(({ status }) => status === 'fulfilled');
    assert.equal(done.length, 1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') {
        assert.ok(outcome.reason instanceof ProblemError);
        assert.equal(outcome.reason.status, 409);
        assert.equal(outcome.reason.field, 'version');
        assert.match(outcome.reason.message, /at version 2, and you have seen 1/);
      }
    assert.equal(configuration.document().version, 2);
    const entries = await readAudit(database, 10);
    assert.equal(entries.filter(({ outcome }) => outcome === 'refused').length, 4);
    assert.equal(brokenLink(entries.reverse()), undefined);
  });

  it('takes up what another process on the same database changed, and lets no one write over it', async () => {
    const other = await start();
    await other.change({ changes: { workers: 3 }, reason, version: 1 }, actor);
    const { status } = await refusal(change({ workers: 4 }, 1));
    assert.equal(status, 409);
    assert.equal(configuration.current().workers, 3);
  });

  it('that would exclude itself is refused as a whole, by field and with where the values come from', async () => {
    await restart({ env: { ADAPTIVE_POLLING_MIN_INTERVAL: '8s' } });
    const before = configuration.document();
    const problem = await refusal(change({ workers: 2, baseIntervalSeconds: 6 }));
    assert.equal(problem.status, 422);
    assert.equal(problem.field, 'changes.baseIntervalSeconds');
    assert.equal(
      problem.message,
      'minIntervalSeconds (8, pinned by ADAPTIVE_POLLING_MIN_INTERVAL) is longer than baseIntervalSeconds (6, set by the API): choose minIntervalSeconds ≤ baseIntervalSeconds ≤ maxIntervalSeconds.',
    );
    assert.deepEqual(configuration.document(), before);
    const [entry] = await readAudit(database, 1);
    assert.equal(entry?.outcome, 'refused');
    assert.equal(entry?.detail.why, problem.message);
  });

  it('stores a change and its audit entry together or not at all', async () => {
    const failing: Database = {
      ...database,
      transaction: (work) =>
        database.transaction((transaction) =>
          work({
            ...transaction,
            query: (sql, parameters) =>
              sql.includes('insert into audit_entries')
                ? Promise.reject(new Error('the disk is full'))
                : transaction.query(sql, parameters),
          }),
        ),
    };
    await restart({ over: failing });
    let heard = 0;
    configuration.onChange(() => (heard += 1));
    await assert.rejects(change({ workers: 2 }), /the disk is full/);
    assert.equal(configuration.current().workers, 16);
    assert.equal(heard, 0);
    await restart();
    assert.equal(configuration.document().version, 1);
    assert.equal((await readAudit(database, 10)).length, 0);
  });

  it('keeps odd characters of a reason from stopping the write', async () => {
    const odd = { changes: { workers: 2 }, reason: 'nul \0 and \ud800', version: 1 };
    assert.equal((await configuration.change(odd, actor)).version, 2);
  });
});

describe('a rollback of the configuration', () => {
  it('brings back what a version had in force, as a new version', async () => {
    await change({ adaptivePollingEnabled: true });
    await change({ adaptivePollingEnabled: null, minIntervalSeconds: 2, workers: 4 });
    const document = await rollback(2);
    assert.equal(document.version, 4);
    assert.deepEqual(document.effective, { ...defaultConfiguration, adaptivePollingEnabled: true });
    const first = await rollback(1);
    assert.deepEqual(first.effective, defaultConfiguration);
    assert.deepEqual(first.sources.workers, { from: 'default' });

    const { versions } = await configuration.history(10);
    assert.deepEqual(
      versions.map(({ version, source, restores }) => [version, source, restores]),
      [
        [5, 'rollback', 1],
        [4, 'rollback', 2],
        [3, 'api', null],
        [2, 'api', null],
        [1, 'start', null],
      ],
    );
    assert.deepEqual(versions[0]?.changes, [{ field: 'adaptivePollingEnabled', from: true, to: null }]);
    assert.equal((await configuration.history(2)).versions.length, 2);
    assert.equal((await readAudit(database, 1))[0]?.action, 'configuration.rollback');
  });

  it('brings it back also when the settings file says something else by now', async () => {
    await change({ workers: 32 });
    await restart({ polling: { workers: 4, maxInterval: 200_000 } });
    assert.equal(configuration.document().version, 3, 'a start that changes what is in force is a version');
    assert.deepEqual((await configuration.history(1)).versions[0]?.changes, [
      { field: 'maxIntervalSeconds', from: 300, to: 200 },
    ]);
    assert.deepEqual((await rollback(1)).effective, defaultConfiguration);
  });

  it('leaves alone what the environment pins', async () => {
    await change({ workers: 32, minIntervalSeconds: 3 });
    await restart({ env: { ROLLCALL_WORKERS: '8' } });
    const { effective, sources } = await rollback(1);
    assert.equal(effective.minIntervalSeconds, 5);
    assert.equal(effective.workers, 8);
    assert.deepEqual(sources.workers, { from: 'environment', variable: 'ROLLCALL_WORKERS' });
  });

  it('to a version that is not there, or from one that is not the newest, is refused', async () => {
    const unknown = await refusal(rollback(7));
    assert.deepEqual([unknown.status, unknown.field], [404, 'to']);
    assert.match(unknown.message, /no version 7 of the configuration: versions are 1 to 1/);
    assert.equal((await refusal(rollback(1, 5))).status, 409);
  });
});

describe('the environment over the configuration', () => {
  it('pins a field against the API, and names the variable', async () => {
    await restart({ env: { ADAPTIVE_POLLING_ENABLED: 'false' } });
    assert.equal(configuration.current().adaptivePollingEnabled, false);
    const problem = await refusal(change({ adaptivePollingEnabled: true, workers: 2 }));
    assert.deepEqual([problem.status, problem.field], [409, 'changes.adaptivePollingEnabled']);
    assert.match(
      problem.message,
      /is false by the environment variable ADAPTIVE_POLLING_ENABLED.*remove the variable/,
    );
    assert.equal(configuration.current().workers, 16);
  });

  it('that excludes what else is set stops the start, with where each value comes from', async () => {
    await configuration.close();
    await change({ baseIntervalSeconds: 20 });
    await assert.rejects(start({ env: { ADAPTIVE_POLLING_MIN_INTERVAL: '25s' } }), (error: Error) => {
      assert.ok(error instanceof ConfigurationError);
      assert.equal(
        error.message,
        'The polling configuration cannot be used: minIntervalSeconds (25, pinned by ADAPTIVE_POLLING_MIN_INTERVAL) is longer than baseIntervalSeconds (20, set by the API): choose minIntervalSeconds ≤ baseIntervalSeconds ≤ maxIntervalSeconds. The variables ADAPTIVE_POLLING_MIN_INTERVAL and ADAPTIVE_POLLING_BASE_INTERVAL outrank all else.',
      );
      return true;
    });
    await assert.rejects(start({ env: { ROLLCALL_WORKERS: 'many' } }), /ROLLCALL_WORKERS\) is "many"/);
    configuration = await start();
    assert.equal(configuration.document().version, 2);
  });
});

describe('system.json', () => {
  const write = (content: object | string) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(`${systemJson}.new`, text);
    renameSync(`${systemJson}.new`, systemJson);
  };
  const shows = (what: string, isSo: () => boolean) => until(what, 10_000, isSo);

  it('is applied without a restart, audited, and counts as the last change', async () => {
    let heard = 0;
    configuration.onChange(() => (heard += 1));
    await change({ adaptivePollingEnabled: true, workers: 4 });
    write({ adaptivePollingEnabled: false, adaptivePollingMaxInterval: 90, theme: 'dark' });
    await shows('the file is applied', () => configuration.current().adaptivePollingEnabled === false);
    const { effective, sources, version, changedBy } = configuration.document();
    assert.deepEqual([effective.maxIntervalSeconds, effective.workers], [90, 4]);
    assert.deepEqual([sources.adaptivePollingEnabled.from, sources.workers.from], ['system.json', 'api']);
    assert.deepEqual([version, changedBy, heard], [3, 'system.json', 2]);
    const [entry] = await readAudit(database, 1);
    assert.deepEqual([entry?.actor, entry?.action], ['system.json', 'configuration.change']);

    await change({ adaptivePollingEnabled: null });
    assert.equal(configuration.current().adaptivePollingEnabled, null, 'the API came last');
  });

  it('is applied at the start, and an old one never over a newer change', async () => {
    write({ adaptivePollingEnabled: false });
    await restart();
    assert.equal(configuration.current().adaptivePollingEnabled, false);
    await change({ adaptivePollingEnabled: true });
    await restart();
    assert.equal(configuration.current().adaptivePollingEnabled, true);
    await configuration.close();
    write({ adaptivePollingEnabled: false, changed: 'while it was down' });
    configuration = await start();
    assert.equal(configuration.current().adaptivePollingEnabled, false);
  });

  it('that is wrong changes nothing, is shown by field and fix, and is forgotten once it is mended', async () => {
    write({ adaptivePollingEnabled: false, adaptivePollingMinInterval: '2s' });
    await shows('the error is shown', () => configuration.document().systemJsonError !== null);
    const { systemJsonError, version } = configuration.document();
    assert.equal(version, 1);
    assert.equal(systemJsonError?.field, 'adaptivePollingMinInterval');
    assert.equal(
      systemJsonError?.message,
      'system.json: adaptivePollingMinInterval is "2s": must be a number of seconds from 0.1 to 604800. Nothing of the file is applied.',
    );
    assert.ok(logged.some(({ level, message }) => level === 'warn' && message === systemJsonError?.message));

    write({ adaptivePollingEnabled: false, adaptivePollingMinInterval: 20 });
    await shows('the conflict is shown', () =>
      Boolean(configuration.document().systemJsonError?.message.includes('is longer than')),
    );
    assert.match(
      configuration.document().systemJsonError?.message ?? '',
      /adaptivePollingMinInterval \(20, set by system\.json\) is longer than adaptivePollingBaseInterval \(10, the default\)/,
    );
    assert.equal(configuration.current().adaptivePollingEnabled, null);

    write('{"adaptivePollingEnabled": fal');
    await shows('the syntax is shown', () =>
      Boolean(configuration.document().systemJsonError?.message.includes('is not valid JSON')),
    );
    rmSync(systemJson);
    await shows('the error goes with the file', () => configuration.document().systemJsonError === null);
    write({ adaptivePollingMinInterval: 2 });
    await shows('the mended file is applied', () => configuration.current().minIntervalSeconds === 2);
    assert.equal(configuration.document().version, 2);
  });

  it('does not touch what the environment pins, and says so', async () => {
    await restart({ env: { ADAPTIVE_POLLING_ENABLED: 'true' } });
    write({ adaptivePollingEnabled: false, adaptivePollingMinInterval: 2 });
    await shows('the rest is applied', () => configuration.current().minIntervalSeconds === 2);
    assert.equal(configuration.current().adaptivePollingEnabled, true);
    assert.ok(
      logged.some(
        ({ level, message }) =>
          level === 'warn' &&
          message ===
            'system.json: adaptivePollingEnabled is ignored, for ADAPTIVE_POLLING_ENABLED pins it: remove one of the two.',
      ),
    );
  });

  it('that cannot be stored yet is tried again', async () => {
    let full = false;
    const failing: Database = {
      ...database,
      transaction: (work) =>
        full && logged.length === 0
          ? Promise.reject(new Error('the disk is full'))
          : database.transaction(work),
    };
    await configuration.close();
    configuration = await start({ over: failing });
    full = true;
    write({ adaptivePollingEnabled: false });
    await shows(
      'it is stored at a later look',
      () => configuration.current().adaptivePollingEnabled === false,
    );
    assert.match(logged[0]?.message ?? '', /not applied yet; it is tried again/);
  });
});

describe(
  'the configuration on a PostgreSQL server',
  { skip: typeof server === 'string' ? server : false },
  () => {
    it('takes one of many changes that come through several processes at the same time', async (t) => {
      const open = () =>
        openDatabase({ databaseUrl: (server as PostgresServer).url, folder, onError: () => {} });
      const databases = await Promise.all([open(), open()]);
      t.after(() => Promise.all(databases.map((each) => each.close())));
      const processes: Configuration[] = [];
      for (const over of databases) processes.push(await start({ over }));
      const asked = Array.from({ length: 8 }, (_, index) =>
        (processes[index % 2] as Configuration).change(
          { changes: { workers: index + 1 }, reason, version: 1 },
          actor,
        ),
      );
      const outcomes = await Promise.allSettled(asked);
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') assert.equal((outcome.reason as ProblemError).status, 409);
      const [first, second] = processes.map((each) => each.document());
      assert.deepEqual(first, second);
      const entries = await readAudit(databases[0], 20);
      assert.equal(entries.length, 8);
      assert.equal(brokenLink(entries), undefined);
      for (const each of opened.splice(0)) await each.close();
    });
  },
);

describe('any course of changes, rollbacks and restarts', () => {
  const seconds = fc.constantFrom(1, 2, 4, 8, 16, 0.5);
  const changes = fc
    .record(
      {
        adaptivePollingEnabled: fc.constantFrom(true, false, null),
        minIntervalSeconds: seconds,
        baseIntervalSeconds: seconds,
        maxIntervalSeconds: seconds,
        stalenessTargetSeconds: seconds,
        workers: fc.integer({ min: 1, max: 3 }),
      },
      { requiredKeys: [] },
    )
    .filter((each) => Object.keys(each).length > 0);
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ changes, late: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ to: fc.nat(6) }) },
    { weight: 1, arbitrary: fc.constant({ restart: true }) },
  );

  it('leaves a valid configuration, one version a change, and an unbroken audit log', async () => {
    await configuration.close();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        await database.script('delete from configuration_versions');
        await emptyAudit(database);
        configuration = await start();
        const inForce = [configuration.current()];
        for (const each of steps) {
          const before = configuration.document();
          const version = before.version - ('late' in each && each.late ? 1 : 0);
          const wanted =
            'changes' in each
              ? { ...before.effective, ...each.changes }
              : 'to' in each
                ? inForce[each.to - 1]
                : before.effective;
          const possible = version === before.version && wanted !== undefined && !conflictOf(wanted);
          if ('restart' in each) await restart();
          else {
            const asked = 'to' in each ? rollback(each.to, version) : change(each.changes, version);
            if (possible) await asked;
            else await refusal(asked);
          }
          const now = configuration.document();
          assert.deepEqual(now.effective, possible ? wanted : before.effective);
          assert.equal(conflictOf(now.effective), undefined);
          assert.ok(now.version === before.version || now.version === before.version + 1);
          if (now.version > before.version) inForce.push(now.effective);
        }
        const { versions } = await configuration.history(100);
        assert.deepEqual(versions.map(({ effective }) => effective).reverse(), inForce);
        assert.equal(brokenLink((await readAudit(database, 100)).reverse()), undefined);
        await configuration.close();
      }),
      { numRuns: 25 },
    );
  });
});
