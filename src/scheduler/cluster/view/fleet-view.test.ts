import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startPostgres, type PostgresServer } from '../../../../tests/postgres-server.ts';
import { SimulatedClock } from '../../../../tests/simulated-clock.ts';
import { instanceConfig } from '../../../contract/instance.ts';
import { newInstanceState, type InstanceState } from '../../polling/instance-state.ts';
import type { PollingSettings } from '../../polling/polling-settings.ts';
import type { Database } from '../../storage/database.ts';
import { openDatabase } from '../../storage/open.ts';
import { FleetView } from './fleet-view.ts';

const server = await startPostgres();
const skip = typeof server === 'string' ? server : false;

const instance = (name: string) =>
  instanceConfig.parse({
    name,
    type: 'pbs',
    url: 'https://10.0.0.1:8007',
    auth: { tokenId: 'a@pbs!b', secret: 's' },
    group: name === 'a' ? 'staging' : 'production',
  });
const settings: PollingSettings = {
  cadence: {
    minMs: 5_000,
    baseMs: 10_000,
    maxMs: 300_000,
    stalenessTargetMs: 60_000,
    fixedMs: { pbs: 60_000 },
  },
  partCadence: { guests: 1e5, storage: 1e5, disks: 1e5, updates: 1e5, backups: 1e5, mail: 1e5 },
  workers: 16,
  deadLetterRetryMs: 1_800_000,
  host: { concurrency: 3, requestsPerMinute: 120 },
};

describe('the view of a fleet', { skip }, () => {
  let database: Database;
  before(async () => {
    const { url } = server as PostgresServer;
    database = await openDatabase({ databaseUrl: url, folder: '', onError: assert.fail });
  });
  after(async () => {
    await database.close();
    await (server as PostgresServer).stop();
  });
  beforeEach(() => database.script('truncate instance_states, poll_claims, nodes'));

  const clock = new SimulatedClock();
  const errors: unknown[] = [];
  const viewOf = (names: string[], over: Database = database) => {
    const view = new FleetView({
      node: 'here',
      database: over,
      clock,
      settings: () => settings,
      onError: (error) => errors.push(error),
    });
    view.setFleet(names.map(instance));
    return view;
  };
  const write = (queryable: Pick<Database, 'query'>, name: string, state: Partial<InstanceState>) =>
    queryable.query(
      `insert into instance_states (key, state, node, changed) values ($1, $2, 'there', pg_current_xact_id())
       on conflict (key) do update set state = excluded.state, changed = excluded.changed`,
      [`pbs::${name}`, JSON.stringify({ ...newInstanceState(0, clock.now() + 60_000, 60_000), ...state })],
    );
  const failures = (view: FleetView) => view.snapshot().members.map(({ state }) => state.consecutiveFailures);

  it('shows what any node stored, and which polled each last', async () => {
    const view = viewOf(['a', 'b', 'new']);
    await write(database, 'a', { consecutiveFailures: 1 });
    await write(database, 'b', {});
    await write(database, 'of-another-fleet', {});
    await view.read();
    assert.deepEqual(failures(view), [1, 0, 0]);
    assert.deepEqual(
      view.snapshot().members.map(({ polledBy }) => polledBy),
      ['there', 'there', undefined],
    );
    await write(database, 'b', { consecutiveFailures: 4 });
    await view.fresh();
    assert.deepEqual(failures(view), [1, 0, 0], 'within the same second it does not look again');
    await clock.advance(1_001);
    await view.fresh();
    assert.deepEqual(failures(view), [1, 4, 0]);
  });

  it('passes over nothing, whatever transaction ends after others that began later', async () => {
    const view = viewOf(['a', 'b']);
    const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = database.transaction(async (transaction) => {
      await write(transaction, 'a', { consecutiveFailures: 7 });
      begun.resolve();
      await end.promise;
    });
    await begun.promise;
    await write(database, 'b', { consecutiveFailures: 1 });
    await view.read();
    await view.read();
    assert.deepEqual(failures(view), [0, 1]);
    end.resolve();
    await slow;
    await view.read();
    assert.deepEqual(failures(view), [7, 1]);
  });

  it('reads a large fleet in pages, and what changes meanwhile with the next look', async () => {
    await database.query(
      `insert into instance_states (key, state, changed)
       select 'pbs::i' || n, jsonb_build_object('nextRun', n), pg_current_xact_id() from generate_series(1, 5000) as n`,
    );
    const view = viewOf(Array.from({ length: 5_000 }, (_, n) => `i${n + 1}`));
    await view.read();
    assert.ok(view.snapshot().members.every(({ key, state }) => key === `pbs::i${state.nextRun}`));
  });

  it('counts polls in flight of nodes that live, and the places of those that work', async () => {
    const node = (name: string, state: string, ageSeconds: number) =>
      database.query(
        `insert into nodes (name, incarnation, state, version, seen_at, clock_ahead_ms, places, in_flight, succeeded,
           failed, instances, fleet_digest)
         values ($1, $1, $2, '1', now() - $3 * interval '1 second', 0, 16, 0, 0, 0, 0, '')`,
        [name, state, ageSeconds],
      );
    await node('live', 'working', 1);
    await node('draining', 'draining', 1);
    await node('dead', 'working', 30);
    const claim = (name: string, part: string, by: string, heldSince: number | null = null) =>
      database.query(
        `insert into poll_claims (key, part, node, job, held_since, host)
         values ($1, $2, $3, case when $4::float8 is null then gen_random_uuid() end, $4, 'h')`,
        [`pbs::${name}`, part, by, heldSince],
      );
    await claim('a', 'status', 'live');
    await claim('b', 'status', 'dead');
    await claim('b', 'storage', 'draining');
    await claim('b', 'backups', 'live', 123);
    const view = viewOf(['a', 'b']);
    await view.read();
    const { members, partsInFlight, workers } = view.snapshot();
    assert.deepEqual(
      members.map(({ inFlight }) => inFlight),
      [true, false],
    );
    assert.deepEqual(members[1]?.waitingForHost, { backups: 123 });
    assert.deepEqual([partsInFlight, workers], [1, 16]);
  });

  it('counts what is due and that nobody polls, and it grows while the database is away', async () => {
    const now = clock.now();
    await write(database, 'a', { nextRun: now - 1_000, intervalMs: 60_000 });
    await write(database, 'b', { nextRun: now + 1_000, intervalMs: 1_000 });
    let away = false;
    const flaky: Database = {
      ...database,
      query: (sql, parameters) =>
        away ? Promise.reject(new Error('away')) : database.query(sql, parameters),
    };
    const view = viewOf(['a', 'b'], flaky);
    await view.read();
    const { backlog, backlogByType, oldestOverdueMs, reading } = view.snapshot();
    assert.deepEqual([backlog, backlogByType, oldestOverdueMs], [1, { pbs: 1 }, 1_000]);
    assert.deepEqual(reading, { node: 'here', ageSeconds: 0 });
    away = true;
    await clock.advance(4_000);
    await view.fresh();
    assert.equal(errors.length, 1);
    const later = view.snapshot();
    assert.deepEqual([later.backlog, later.oldestOverdueMs], [5, 5_000]);
    assert.equal(later.reading?.ageSeconds, 4);
    away = false;
    await view.fresh();
    assert.equal(view.snapshot().reading?.ageSeconds, 0);
  });

  it('has those of the scope polled adaptively', () => {
    const view = viewOf(['a', 'b']);
    view.setAdaptive({ enabled: true, scope: { groups: ['staging'], percent: 0 } });
    const shown = () => view.snapshot().members.map(({ adaptive }) => adaptive);
    assert.deepEqual(shown(), [true, false]);
    view.setFleet(['b', 'a', 'c'].map(instance));
    assert.equal(view.member('pbs::a')?.adaptive, true);
    view.setAdaptive({ enabled: false, scope: { groups: [], percent: 0 } });
    assert.deepEqual(shown(), [false, false, false]);
  });
});
