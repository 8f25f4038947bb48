import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Station, StationReading } from '../../../contract/station.ts';
import { openTestDatabase } from '../../../../tests/embedded-database.ts';
import type { Database } from '../../storage/database.ts';
import { bucketOf, snapshotOf } from './snapshot.ts';
import { SnapshotStore } from './snapshot-store.ts';

const start = Date.UTC(2026, 10, 21, 12);
const minute = 60_000;
const station = (bikes: number): Station => ({ key: 'a', name: 'A', lat: 1, lon: 2, capacity: 20, bikes });
const reading = (at: number, bikes = 5, more: Partial<StationReading> = {}): StationReading => ({
  systemId: 'city',
  polledAt: at,
  observedAt: at,
  quality: 'ok',
  reasons: [],
  unusable: 0,
  stations: [station(bikes)],
  ...more,
});

let opened: { database: Database; folder: string };
let now = start;
let store: SnapshotStore;
before(async () => (opened = await openTestDatabase()));
after(async () => {
  await opened.database.close();
  rmSync(opened.folder, { recursive: true });
});
beforeEach(async () => {
  await opened.database.query('delete from policy_snapshots');
  now = start;
  store = new SnapshotStore(opened.database, { now: () => now });
});

describe('a snapshot', () => {
  it('has the hash of its stations, so that a feed at rest is one and the same', () => {
    const [first, second] = [snapshotOf(reading(start)), snapshotOf(reading(start + 7 * minute))];
    assert.equal(first.sha256, second.sha256);
    assert.notEqual(first.sha256, snapshotOf(reading(start, 6)).sha256);
  });

  it('belongs to the minute in which it was observed', () => {
    assert.equal(bucketOf(start + 59_999), start / 1_000);
    assert.equal(bucketOf(start + 60_000), start / 1_000 + 60);
  });

  it('of a feed whose clock runs ahead was observed when it was asked', () => {
    const snapshot = snapshotOf(reading(start, 5, { observedAt: start + 3 * minute }));
    assert.deepEqual([snapshot.observedAt, snapshot.bucketEpochS], [start, start / 1_000]);
  });
});

describe('the snapshots of a system', () => {
  it('are given by bucket and hash, as they were read, also after a restart', async () => {
    const kept = await store.record(
      reading(start, 5, { reasons: ['with negative numbers: b'], unusable: 1 }),
    );
    for (const each of [store, new SnapshotStore(opened.database, { now: () => now })]) {
      assert.deepEqual(await each.latest('city'), kept);
      assert.deepEqual(await each.at('city', start / 1_000), { snapshot: kept, inputQuality: 'ok' });
      assert.deepEqual(await each.bySha('city', kept.sha256), kept);
      assert.deepEqual(await each.systems(), ['city']);
    }
  });

  it('are good for any second of their own bucket', async () => {
    await store.record(reading(start + 10_000));
    assert.equal((await store.at('city', start / 1_000 + 59)).inputQuality, 'ok');
  });

  it('stand for the five minutes after them, and no longer', async () => {
    const kept = await store.record(reading(start));
    assert.deepEqual(await store.at('city', start / 1_000 + 300), {
      snapshot: kept,
      inputQuality: 'carried_forward',
    });
    assert.deepEqual(await store.at('city', start / 1_000 + 360), { inputQuality: 'missing' });
    assert.deepEqual(await store.at('city', start / 1_000 - 60), { inputQuality: 'missing' });
    assert.deepEqual(await store.at('elsewhere', start / 1_000), { inputQuality: 'missing' });
  });

  it('block what is decided while the last of them is blocked', async () => {
    await store.record(reading(start));
    await store.record(reading(start + minute, 5, { quality: 'blocked', stations: [] }));
    assert.equal((await store.at('city', start / 1_000 + 120)).inputQuality, 'blocked');
    assert.equal((await store.at('city', start / 1_000)).inputQuality, 'ok');
  });

  it('are told apart within a bucket, and the last of them counts', async () => {
    const early = await store.record(reading(start, 5));
    const late = await store.record(reading(start + 30_000, 6));
    assert.deepEqual((await store.at('city', start / 1_000)).snapshot, late);
    // A run that was asked for on the earlier one still finds it.
    assert.deepEqual(await store.bySha('city', early.sha256), early);
  });

  it('are one when nothing moved, observed last', async () => {
    await store.record(reading(start));
    await store.record(reading(start + 20_000));
    const rows = await opened.database.query('select * from policy_snapshots');
    assert.equal(rows.length, 1);
    const restarted = new SnapshotStore(opened.database, { now: () => now });
    assert.equal((await restarted.latest('city'))?.observedAt, start + 20_000);
  });

  it('are removed after six hours', async () => {
    const old = await store.record(reading(start));
    now = start + 6 * 3_600_000 + 2 * minute;
    await store.record(reading(now, 6));
    assert.equal(await store.bySha('city', old.sha256), undefined);
    assert.equal((await opened.database.query('select 1 from policy_snapshots')).length, 1);
  });

  it('keep names that PostgreSQL cannot, with what it can', async () => {
    const odd = { ...station(5), name: 'A\0\ud800' };
    await store.record(reading(start, 5, { stations: [odd] }));
    const restarted = new SnapshotStore(opened.database, { now: () => now });
    assert.equal((await restarted.latest('city'))?.stations[0]?.name, 'A��');
  });
});
