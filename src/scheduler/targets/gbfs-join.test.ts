import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { station } from '../../contract/station.ts';
import type { InformationOfStation, StatusOfStation } from './gbfs-documents.ts';
import { joinFeeds } from './gbfs-join.ts';

const at = Date.UTC(2026, 10, 21, 12);
const minute = 60_000;

const information = (id: string, more: Partial<InformationOfStation> = {}): InformationOfStation => ({
  station_id: id,
  name: `Station ${id}`,
  lat: 40,
  lon: -74,
  capacity: 20,
  ...more,
});
const status = (id: string, more: Partial<StatusOfStation> = {}): StatusOfStation => ({
  station_id: id,
  num_bikes_available: 5,
  num_docks_available: 15,
  is_installed: true,
  is_renting: true,
  is_returning: true,
  last_reported: at,
  ...more,
});
const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
/** Ten good stations, of which some are as the test wants them. */
function join(
  odd: Record<string, Partial<StatusOfStation>> = {},
  more: Partial<Parameters<typeof joinFeeds>[0]> = {},
) {
  return joinFeeds({
    systemId: 'city',
    information: ids.map((id) => information(id)),
    status: ids.map((id) => status(id, odd[id])),
    lastUpdated: at,
    polledAt: at + 1_000,
    ...more,
  });
}

describe('feeds of stations, joined', () => {
  it('say of each station in service what it is and what it holds', () => {
    const read = join();
    assert.deepEqual([read.quality, read.reasons, read.unusable, read.stations.length], ['ok', [], 0, 10]);
    assert.deepEqual(read.stations[0], {
      key: 'a',
      name: 'Station a',
      lat: 40,
      lon: -74,
      capacity: 20,
      bikes: 5,
    });
  });

  it('leave out without a word what is not in service', () => {
    const read = join({ a: { is_renting: false }, b: { is_returning: false }, c: { is_installed: false } });
    assert.deepEqual([read.stations.length, read.unusable, read.reasons], [7, 0, []]);
  });

  for (const [fault, odd, reason] of [
    ['negative bikes', { num_bikes_available: -1 }, 'with negative numbers: c'],
    ['negative docks', { num_docks_available: -3 }, 'with negative numbers: c'],
    ['more bikes than docks', { num_bikes_available: 21 }, 'with more bikes than docks: c'],
    ['half a bike', { num_bikes_available: 2.5 }, 'with numbers that are not whole: c'],
    ['no number of bikes', { num_bikes_available: undefined }, 'without a number of bikes: c'],
    ['a report of two days ago', { last_reported: at - 2 * 86_400_000 }, 'not heard of for a day: c'],
  ] as const)
    it(`leave out and name a station with ${fault}`, () => {
      const read = join({ c: odd });
      assert.deepEqual([read.quality, read.reasons, read.unusable], ['ok', [reason], 1]);
      assert.equal(read.stations.length, 9);
    });

  it('name a station that vanished from the status, and one that is listed twice', () => {
    const read = join(
      {},
      {
        information: [...ids, 'a'].map((id) => information(id)),
        status: ids.slice(1).map((id) => status(id)),
      },
    );
    assert.deepEqual(read.reasons, ['without a status: a, a']);
    const twice = join({}, { information: [...ids, 'b'].map((id) => information(id)) });
    assert.deepEqual([twice.reasons, twice.stations.length], [['listed twice: b'], 10]);
  });

  it('know a capacity that is not said from bikes and docks', () => {
    const read = join({}, { information: ids.map((id) => information(id, { capacity: undefined })) });
    assert.equal(read.stations[0]?.capacity, 20);
  });

  it('are blocked beyond one station in five that cannot be believed, and not at one in five', () => {
    const wrong = { num_bikes_available: -1 };
    assert.equal(join({ a: wrong, b: wrong }).quality, 'ok');
    const blocked = join({ a: wrong, b: wrong, c: wrong });
    assert.deepEqual(
      [blocked.quality, blocked.reasons],
      ['blocked', ['3 of 10 stations in service cannot be believed', 'with negative numbers: a, b, c']],
    );
  });

  it('are blocked when they are stale, and not when they are ten minutes old', () => {
    assert.equal(join({}, { polledAt: at + 10 * minute }).quality, 'ok');
    const stale = join({}, { polledAt: at + 11 * minute });
    assert.deepEqual(
      [stale.quality, stale.reasons],
      ['blocked', ['the feed was last updated 11 min before it was asked']],
    );
  });

  it('are blocked when their clock is far ahead, and not when it is somewhat ahead', () => {
    assert.equal(join({}, { polledAt: at - 9 * minute }).quality, 'ok');
    const ahead = join({}, { polledAt: at - 60 * minute });
    assert.deepEqual([ahead.quality, ahead.reasons], ['blocked', ['the clock of the feed is 60 min ahead']]);
  });

  it('are blocked when they have no stations', () => {
    assert.deepEqual(join({}, { information: [], status: [] }).reasons, ['the feed has no stations']);
    assert.equal(join({}, { status: [] }).quality, 'blocked');
  });

  it('quote no id that is not a name, and not more than three', () => {
    const odd = ['<script>', 'b', 'c', 'd', 'e'];
    const read = join(
      {},
      {
        information: odd.map((id) => information(id)),
        status: odd.map((id) => status(id, { num_bikes_available: -1 })),
      },
    );
    assert.equal(read.reasons[1], 'with negative numbers: a station with an odd id, b, c and 2 more');
  });

  it('give sound stations and nothing else, whatever they hold', () => {
    const anything = fc.oneof(fc.integer({ min: -50, max: 80 }), fc.double(), fc.constant(undefined));
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            id: fc.constantFrom(...ids),
            capacity: anything,
            bikes: anything,
            docks: anything,
            lat: fc.double({ min: -200, max: 200, noNaN: true }),
          }),
        ),
        (rows) => {
          const read = join(
            {},
            {
              information: rows.map(({ id, capacity, lat }) => information(id, { capacity, lat })),
              status: rows.map(({ id, bikes, docks }) =>
                status(id, { num_bikes_available: bikes, num_docks_available: docks }),
              ),
            },
          );
          for (const each of read.stations) {
            station.parse(each);
            assert.ok(each.bikes <= each.capacity);
          }
          assert.equal(new Set(read.stations.map(({ key }) => key)).size, read.stations.length);
        },
      ),
    );
  });
});
