import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { instanceConfig, type InstanceConfig } from '../../src/contract/instance.ts';
import { createGbfsTarget } from '../../src/scheduler/targets/gbfs.ts';
import { PollError, type PollOutcome, type Target } from '../../src/scheduler/targets/target.ts';
import { startGbfs } from '../../src/simulator/gbfs/gbfs-server.ts';
import type { InstanceServer } from '../../src/simulator/instance-server.ts';

const options = { requestTimeoutMs: 5_000, connectTimeoutMs: 5_000, maxResponseBytes: 8_000_000 };
const start = Date.UTC(2026, 10, 21, 8);
let now = start;
let city: InstanceServer;
let target: Target;
const poll = (asked = target): Promise<PollOutcome> => asked.poll('status', new AbortController().signal);
const version = (wanted: '2.3' | '3.0'): InstanceConfig => ({
  ...city.config,
  url: city.config.url.replace('2.3', wanted),
});
async function failure(asked: Target): Promise<PollError> {
  const error: unknown = await poll(asked).then(
    () => assert.fail('the poll succeeded'),
    (error: unknown) => error,
  );
  assert.ok(error instanceof PollError);
  return error;
}

before(async () => {
  city = await startGbfs({ name: 'city', stations: 60, seed: 1, host: '127.0.0.1', now: () => now });
});
after(() => city.close());
beforeEach(async (t) => {
  now = start;
  await city.setFault({ kind: 'recover' });
  target = createGbfsTarget(city.config, options, () => now);
  // What a test opens, it closes.
  (t as { after(call: () => Promise<void>): void }).after(() => target.close());
});

describe('a system of shared bikes', () => {
  it('has settings that the contract accepts, and takes no login', () => {
    assert.deepEqual(instanceConfig.parse(city.config), city.config);
    const { error } = instanceConfig.safeParse({ ...city.config, auth: { username: 'a', password: 'b' } });
    assert.match(
      error?.issues[0]?.message ?? '',
      /does not go with gbfs: its feeds are public, leave it out/,
    );
    const missing = instanceConfig.safeParse({ name: 'x', type: 'pmg', url: 'https://x' });
    assert.match(missing.error?.issues[0]?.message ?? '', /is missing: pmg takes a login/);
  });

  it('shows the same stations in version 2.3 and in 3.0', async () => {
    const [old, recent] = await Promise.all(
      (['2.3', '3.0'] as const).map(async (each) => {
        const own = createGbfsTarget(version(each), options, () => now);
        const { stations } = await poll(own);
        await own.close();
        return stations ?? assert.fail('nothing was read');
      }),
    );
    assert.equal(old?.stations.length, 60);
    assert.deepEqual({ ...recent, polledAt: 0 }, { ...old, polledAt: 0 });
    assert.deepEqual([old.quality, old.observedAt, old.systemId], ['ok', start, 'city']);
  });

  it('is not asked again before its ttl is over, however often it is polled', async () => {
    assert.equal((await poll()).requests, 3);
    now = start + 59_999;
    const unasked = await poll();
    assert.deepEqual([unasked.requests, unasked.stations], [0, undefined]);
    assert.equal(unasked.summary['stations'], 60);
    now = start + 60_000;
    // Discovery and station_information have the same ttl here.
    const again = await poll();
    assert.equal(again.requests, 3);
    assert.equal(again.stations?.observedAt, start + 60_000);
  });

  it('looks changed when bikes have moved, and unchanged when none has', async () => {
    const first = await poll();
    now = start + 30_000;
    assert.deepEqual((await poll()).observed, first.observed);
    now = start + 3_600_000;
    assert.notDeepEqual((await poll()).observed, first.observed);
  });

  for (const [kind, quality, reason] of [
    ['stale', 'blocked', /last updated 60 min before/],
    ['clock-skew', 'blocked', /the clock of the feed is 60 min ahead/],
    ['empty', 'blocked', /the feed has no stations/],
    ['vanished', 'blocked', /20 of 60 stations in service cannot be believed/],
    ['negative', 'ok', /with negative numbers: s0001, s0011, s0021 and 3 more/],
    ['over-capacity', 'ok', /with more bikes than docks: s0001/],
  ] as const)
    it(`with feeds that are ${kind} answers with a warning, and its snapshot is ${quality}`, async () => {
      await city.setFault({ kind });
      const { stations, warnings } = await poll();
      assert.equal(stations?.quality, quality);
      assert.match(warnings.join('; '), reason);
    });

  it('is asked again at its ttl by our clock, when its own runs ahead', async () => {
    await city.setFault({ kind: 'clock-skew' });
    await poll();
    now = start + 60_000;
    await city.setFault({ kind: 'recover' });
    assert.equal((await poll()).stations?.quality, 'ok');
  });

  for (const [kind, wanted] of [
    ['hang', 'timeout'],
    ['reset', 'connection'],
    ['refuse', 'connection'],
    ['truncate', 'connection'],
    ['500', 'api'],
    ['redirect', 'validation'],
    ['huge', 'validation'],
  ] as const)
    it(`fails its poll with ${wanted} at the fault ${kind}, and recovers`, async () => {
      await city.setFault({ kind });
      const impatient = createGbfsTarget(city.config, { ...options, requestTimeoutMs: 500 }, () => now);
      const error = await failure(wanted === 'timeout' ? impatient : target);
      await impatient.close();
      assert.equal(error.kind, wanted, error.message);
      assert.ok(error.message.startsWith('city: '), error.message);
      await city.setFault({ kind: 'recover' });
      assert.equal((await poll()).stations?.stations.length, 60);
    });
});

describe('a public feed by its URL', () => {
  let documents: Record<string, unknown> = {};
  let server: Server;
  let origin = '';
  before(async () => {
    server = createServer((request, response) => {
      const document = documents[request.url ?? ''];
      response.writeHead(document === undefined ? 404 : 200).end(JSON.stringify(document));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());
  const named = (path: string) =>
    createGbfsTarget({ name: 'feed', type: 'gbfs', url: `${origin}${path}` }, options, () => now);
  const feedsOf = (base: string, ...names: string[]) =>
    names.map((name) => ({ name, url: `${base}/${name}` }));
  const envelope = { last_updated: start / 1_000, ttl: 0, version: '2.3' };

  it('may have languages of its own, and 0 and 1 for no and yes', async (t) => {
    documents = {
      '/gbfs': {
        ...envelope,
        data: { no: { feeds: feedsOf(origin, 'station_information', 'station_status') } },
      },
      '/station_information': {
        ...envelope,
        data: { stations: [{ station_id: '7', name: 'Torg', lat: 59.9, lon: 10.7, capacity: 12 }] },
      },
      '/station_status': {
        ...envelope,
        data: {
          stations: [
            {
              station_id: '7',
              num_bikes_available: 4,
              num_docks_available: 8,
              is_installed: 1,
              is_renting: 1,
              is_returning: 1,
              last_reported: start / 1_000,
            },
          ],
        },
      },
    };
    const feed = named('/gbfs');
    t.after(() => feed.close());
    assert.deepEqual((await poll(feed)).stations?.stations, [
      { key: '7', name: 'Torg', lat: 59.9, lon: 10.7, capacity: 12, bikes: 4 },
    ]);
  });

  for (const [what, document, message] of [
    [
      'of version 1',
      { ...envelope, version: '1.1', data: { en: { feeds: [] } } },
      /version: must be 2.x or 3.x/,
    ],
    ['without a version', { last_updated: 0, ttl: 0, data: {} }, /at version/],
    [
      'without stations',
      { ...envelope, data: { en: { feeds: feedsOf('http://127.0.0.1/x', 'system_information') } } },
      /names no station_information/,
    ],
    [
      'that leads to a file',
      { ...envelope, data: { en: { feeds: [{ name: 'station_information', url: 'file:///etc/passwd' }] } } },
      /station_information that is no http or https URL/,
    ],
    [
      'that leads to the machine’s credentials',
      {
        ...envelope,
        data: { en: { feeds: [{ name: 'station_information', url: 'http://169.254.169.254/x' }] } },
      },
      /link-local/,
    ],
    ['with a time in words', { ...envelope, last_updated: 'noon', data: {} }, /at last_updated/],
    ['that is a list', [], /at the root/],
  ] as const)
    it(`${what} fails its poll with what is wrong, and quotes nothing`, async (t) => {
      documents = { '/gbfs': document };
      const feed = named('/gbfs');
      t.after(() => feed.close());
      const error = await failure(feed);
      assert.deepEqual([error.kind, error.category], ['validation', 'permanent']);
      assert.match(error.message, message);
      assert.ok(!error.message.includes('noon') && !error.message.includes('passwd'));
    });

  it('that is not there fails its poll', async (t) => {
    const feed = named('/elsewhere');
    t.after(() => feed.close());
    assert.equal((await failure(feed)).kind, 'not_found');
  });
});
